"""Hits -> Excerpts: the sentences that answer, quoted verbatim and cited."""
