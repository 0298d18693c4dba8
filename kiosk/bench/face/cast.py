"""The people whom the landmark model reads truly.

Lids down are 0.54 or more to it, an open mouth 0.56 or more, at rest below 0.3; turns go past 25 degrees.
Another seed may be found and compared as well, but its blink or its mouth may stay below a challenge's threshold.
"""

CAST = (2, 3, 4, 5, 6, 7, 9, 11, 12, 13, 15, 19, 21, 22, 24, 25, 28, 31, 32, 33, 34)
LEAD = CAST[0]
STAND_INS = {0: 34, 1: 33, 8: 32, 10: 31}  # of the bench's own people whose own seed is not in the cast


def face_of_person(person: int) -> int:
    """The seed of a person's face, from their place in the list: before the camera and on the office's portrait."""
    return STAND_INS.get(person, person)
