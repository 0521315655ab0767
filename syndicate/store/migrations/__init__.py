"""How the tables came to be, step by step; run by ``migrate.py``, needs no alembic.ini."""
