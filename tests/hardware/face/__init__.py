"""Faces: models, landmarks, signs of life. No photograph of anybody: pictures are drawn."""
