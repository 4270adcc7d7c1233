"""Whether a text stands verbatim in the documents."""
