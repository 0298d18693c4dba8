"""Looking back at a day from its log: why two tickets were called in that order, and the hall at any moment."""
