### What a card says around quotes. Titles, words and questions are filled in escaped.

## Above the quotes

answer-question = Question: { $question }
answer-question-before = Understood together with: { $question }
answer-in-document = Searched only in: { $title }
answer-silent = The documents don't say.
answer-closest = The closest passages, which may not answer it:

# $level: high, good, fair or low, how sure Inyo is that the documents hold an answer.
answer-confidence = { $level ->
    [high] Confidence: high
    [good] Confidence: fairly high
    [fair] Confidence: fairly low
   *[low] Confidence: low
}

## The citation below a quote

# Between the parts of a place: the file, the page, the lines.
cited-separator = { ", " }
cited-line = line { $line }
cited-lines = lines { $line } to { $last }
cited-character = character { $column }
cited-page = page { $page }
cited-title-is-ours = (our title)
cited-source = source

## What else is said of a quote

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
quote-pairs = Matched words: { $pairs }
quotes-left-out = Quotes that didn't fit into this message: { $count }

# As quote-also-in, where the language is none that I know.
quote-also-at = also at: { $title }, { $place }
