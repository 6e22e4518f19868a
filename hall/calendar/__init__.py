"""Working days by the published calendar, and the hours in which the hall is open."""
