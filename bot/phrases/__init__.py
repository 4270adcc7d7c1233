"""The bot's phrases: Project Fluent catalogues, a folder for each language."""
