"""What a day came to: tickets, waits, handling, recalls, by service, window, person and hour; and how good forecasts were."""
