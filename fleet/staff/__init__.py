"""Who of operations may do what, and where: roles by area, logins, the door that every route asks."""
