"""待遇资格认证 in the visit's process: who is due, the consent, the portrait on its way to the face process, the result."""
