"""Inyo as people meet it: the command line and the Discord bot."""
