"""Whether a live person stands before the camera: one file a signal, and how they are fused. Pure; numpy only."""
