"""Faces: found, compared one to one and asked for signs of life, on the device and without a network.

`faces`, `port`, `quality` and `liveness` decide and know numpy only. `models` and `fetching` bring the model files; the engines
and `landmarks` run them, in a child process that is killed when nobody certifies. The screen imports none of it.
"""
