"""Who is due for 待遇资格认证, and how it can be done."""
