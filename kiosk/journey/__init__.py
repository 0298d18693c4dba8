"""Where a resident is and what happens next: values and one pure function; no Kivy, no waiting, no clock."""
