"""How much may be asked and shown at once."""

MAX_QUESTION_CHARS = 1_000
MAX_EXCERPTS = 3  # of one answer
MAX_RANKED = 25  # passages of one search
# Where a line is longer, its number alone leaves much to search: citations count characters, too.
LONG_LINE_CHARS = 200
