"""Understanding of dates, numbers and choices in Chinese. Pure, except `service` and `routes`."""
