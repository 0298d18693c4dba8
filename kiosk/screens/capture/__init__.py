"""A material under the document camera: the live picture, and one page as it was photographed."""
