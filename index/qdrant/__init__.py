"""The index on Qdrant: one collection for several processes and machines. Needs `inyo[qdrant]`."""
