### "Show context": the card with the text around a quote.

context-button = Show context
context-previous-excerpt-button = Previous excerpt
context-next-excerpt-button = Next excerpt
context-exact-text-button = Exact text as a file
context-position = Excerpt { $number } of { $total }
context-heading = Context of the quote: { $title }
context-exact-text = The exact text of excerpt { $number }:
