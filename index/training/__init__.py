"""Trains the bundled embedding and translation table."""
