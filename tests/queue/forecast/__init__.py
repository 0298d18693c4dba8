"""The forecast: its loop against theory and against the queue's own rules, its figures on days it has not seen."""
