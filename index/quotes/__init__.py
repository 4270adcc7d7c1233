"""Checks whether a text appears verbatim in the documents."""
