### The web reader. These phrases are plain text, not Discord's markdown.

web-documents = Documents
web-search = Search
web-search-label = Search the documents
web-search-hint = Type a question or a few words in English, Japanese or Portuguese.
web-skip = Skip to the content
web-languages = Language
web-pages = Pages
web-previous = Previous page
web-next = Next page
web-titles = Documents with this title
web-answer = What the documents say
web-no-answer = The documents don't answer this. The closest passages:
web-more = More passages
web-to-quote = Go to the quote
web-quote-changed = The document has changed since it was quoted, and no longer holds the quote.
web-file = The file
web-picture = Page { $page }, as it looks in the file

## What goes wrong

web-question-unfit = This question is too long, or not text.
web-not-found = There is no such page.
web-expired = This link has expired. Ask again on Discord for a new one.
web-starting = The documents are being opened. Try again in a moment.
web-busy = Too many people are reading just now. Try again in a moment.
web-too-fast = You are opening pages too fast. Try again in { $seconds ->
    [one] 1 second
   *[other] { $seconds } seconds
}.
web-failed = Something went wrong. If you report it, give this number: { $incident }
