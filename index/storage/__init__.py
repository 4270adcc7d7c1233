"""The index: immutable arrays, in memory and on disk."""
