"""The terminal: questions, answers and measurements on a screen."""
