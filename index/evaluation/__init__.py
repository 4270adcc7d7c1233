"""How good the answers are, measured (`inyo evaluate`)."""
