"""What is to be put under the document camera: the list, and where each material stands."""
