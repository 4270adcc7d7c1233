"""Readers: each turns the bytes of one file format into text, and says what is where in it."""
