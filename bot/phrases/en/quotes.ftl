### Quotes and their citations, on all cards.

quote-cut = part of a longer sentence
quote-original = original in { $language ->
    [ja] Japanese
    [pt] Portuguese
   *[en] English
}
quote-also-in = also in { $language ->
    [ja] Japanese
    [pt] Portuguese
   *[en] English
}: { $title }, { $place }
# $pairs: the quote's words and the question's, such as 辞任 ← resign.
quote-matched-words = Matched words: { $pairs }
# As quote-also-in, where the language is none that I know.
quote-also-at = also at: { $title }, { $place }
quotes-not-shown = Quotes that didn't fit into this message: { $count }
# Between the parts of a place: the file, the page, the lines.
cited-separator = { ", " }
cited-line = line { $line }
cited-lines = lines { $line } to { $last }
cited-character = character { $column }
cited-page = page { $page }
cited-title-added = (title added by us)
cited-source = source
