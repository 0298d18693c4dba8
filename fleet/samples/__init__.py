"""A few figures of each reporter over the last week, for the charts of its page."""
