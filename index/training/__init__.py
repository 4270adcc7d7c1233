"""How the bundled model is made: the embedding and the translation table (`inyo train`)."""
