"""An index as arrays: in memory, mapped from disk, saved and opened."""
