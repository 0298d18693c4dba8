"""Why there is no answer, and what to do now."""
