"""Passages to quotes: sentences chosen, cited and highlighted."""
