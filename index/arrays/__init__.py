"""What arrays are made of and kept in: ranges, strings, files that are mapped."""
