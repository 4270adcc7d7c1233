"""The web reader: documents in a browser, with the quote of a citation highlighted."""
