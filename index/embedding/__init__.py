"""Texts as vectors, and models that read a question and a passage together."""
