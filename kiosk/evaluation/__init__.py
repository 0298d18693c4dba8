"""`bianmin face evaluate DIR`: how well the face models do on a station's own cameras and people, and how sure that is."""
