"""Places of MediaPipe's face mesh that hold still on the skull, by their index, the lids and the lips. Brows are left out."""

NOSE_TIP = (1, 4)
NOSE_ROOT = 168  # between the eyes
NOSE_BASE = 2  # where the nose meets the lip
CHEEKS_BY_NOSE = (36, 266)  # right, left; as high as the tip
EARS = ((234, 127), (454, 356))  # the mesh's edge before the right and the left ear
EYE_CORNERS = ((33, 133), (263, 362))  # outer and inner, right and left
LIDS = (
    ((160, 144), (159, 145), (158, 153)),
    ((387, 373), (386, 374), (385, 380)),
)  # upper and lower, right and left
LIPS = ((82, 87), (13, 14), (312, 317))  # the inner ones, upper and lower

# Spread over forehead, eyes, nose, cheeks and the edge: what a plane would have to carry.
RIGID = (
    1, 4, 5, 6, 168, 2, 10, 151, 33, 133, 263, 362,
    36, 266, 50, 280, 116, 345, 127, 356, 234, 454, 54, 284, 98, 327,
)  # fmt: skip
