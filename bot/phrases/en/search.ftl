### /search: passages in the order of how well they fit.

search-heading = Passages for: { $query }
search-count = { $count ->
    [one] { $count } passage found
   *[other] { $count } passages found
}
search-none = No passage matches: { $query }
search-try = Try fewer words, or others. You can search in English, Japanese or Portuguese.
search-too-long = This passage is too long to show here. Use “{ context-button }” to read it.

## "Find in documents" on a message

find-heading = What the documents say about this message:
find-none = The documents say nothing about this message.
find-closest = The closest passages:
find-cut = { $count ->
    [one] I read only the first character of the message.
   *[other] I read only the first { $count } characters of the message.
}
find-no-text = This message has no text to look for.
