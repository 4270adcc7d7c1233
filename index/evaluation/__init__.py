"""How good retrieval, quotes and confidence are, and how their weights are fitted."""
