### Quotes and their citations, on all cards.

quote-cut = part of a longer sentence
# The quote is a part of a whole. $kind: items, steps, rows, lines or sentences.
quote-omitted = { $shown } of { $total } { $kind ->
    [items] items
    [steps] steps
    [rows] rows
    [lines] lines
   *[sentences] sentences
}
quote-original = original in { $language ->
    [ja] Japanese
    [pt] Portuguese
   *[en] English
}
quote-also-in = also in { $language ->
    [ja] Japanese
    [pt] Portuguese
   *[en] English
}: { $source }
# $pairs: the quote's words and the question's, such as 辞任 ← resign.
quote-matched-words = Matched words: { $pairs }
# As quote-also-in, where the language is none that I know.
quote-also-at = also at: { $source }
quotes-not-shown = Quotes that didn't fit into this message: { $count }
# Between the parts of a place: the file, the page, the lines.
cited-separator = { ", " }
cited-line = line { $line }
cited-lines = lines { $line } to { $last }
cited-character = character { $column }
# $kind: where in a file of pages, slides or the like, in the plural for several ("3–4");
# "name" is a chapter's own title.
cited-place = { $kind ->
    [page] page { $place }
    [pages] pages { $place }
    [slide] slide { $place }
    [slides] slides { $place }
    [sheet] sheet { $place }
    [sheets] sheets { $place }
    [row] row { $place }
    [rows] rows { $place }
    [chapter] chapter { $place }
    [chapters] chapters { $place }
    [cell] cell { $place }
    [cells] cells { $place }
    [message] message from { $place }
    [messages] messages from { $place }
   *[name] { $place }
}
cited-title-added = (title added by us)
cited-source = source
# The link to the quote in its document, in the web reader.
cited-open = open
