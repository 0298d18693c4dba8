"""One step of a form: its questions, what was typed, and the way on."""
