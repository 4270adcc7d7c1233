"""Does a text stand verbatim in the documents? Where, or how does the nearest differ?"""
