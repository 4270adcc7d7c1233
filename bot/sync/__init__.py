"""Fetches the websites and git repositories that sources.toml names (`inyo sync`)."""
