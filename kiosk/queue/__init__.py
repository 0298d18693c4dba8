"""The site queue: tickets, windows, calls, ratings, staff."""
