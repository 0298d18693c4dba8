"""One document, cut into leaves that fit; on paper; its code for a phone."""
