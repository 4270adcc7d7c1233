"""The first stage of retrieval on a Qdrant server."""
