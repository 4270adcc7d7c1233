"""Alembic migrations from older databases to the tables of `bot.db.tables`.

A new migration is a module in `versions/` whose `down_revision` names the one before it. Released
migrations are never changed. A test compares the tables with what the migrations create, and others
read a database of each version, which `tests/bot/db/keep_version.py` writes.
"""
