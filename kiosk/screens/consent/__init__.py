"""The separate consent, before a face is looked at."""
