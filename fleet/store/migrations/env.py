"""Alembic runs this for every command; the connection is the caller's, and so is the transaction."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=False)
context.run_migrations()
