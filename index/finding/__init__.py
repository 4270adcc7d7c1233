"""A question -> Hits: the passages that answer it best."""
