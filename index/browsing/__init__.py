"""Documents by their titles and by pages."""
