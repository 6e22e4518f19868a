"""Appointments: time slots, holds, bookings, absences, bans, and requests for service outside the opening hours."""
