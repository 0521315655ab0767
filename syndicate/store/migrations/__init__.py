"""How the tables came to be, step by step; run by ``upgrade.py``, needs no alembic.ini."""
