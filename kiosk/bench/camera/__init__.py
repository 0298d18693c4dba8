"""A face camera that is drawn, not filmed: MJPEG on loopback, with every scene and every mishap."""
