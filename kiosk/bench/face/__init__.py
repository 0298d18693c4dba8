"""A person before the face camera, drawn in three dimensions by code, and the attacks that a certification must refuse.

Nobody is depicted: every face comes from a seed. Nothing here looks at what the agent asks or answers.
"""
