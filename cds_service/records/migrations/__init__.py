"""How the tables became what they are, step by step (Alembic).

Lives here: one module per step in ``versions``.  May not live here: anything that reads or
writes the tables in daily work.  A step that was released is never changed.
"""
