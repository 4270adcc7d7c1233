### "Check quote": whether a message's text is in the documents.

check-verbatim = { $count ->
    [one] Yes, word for word. Found here:
   *[other] Yes, word for word. Found in { $count } places:
}
# $differences: what was looked past, one or more of check-difference.
check-nearly = { $count ->
    [one] Yes, except for { $differences }. Found here:
   *[other] Yes, except for { $differences }. Found in { $count } places:
}
check-difference = { $kind ->
    [spaces] spaces and line breaks
    [width] full and half width
    [punctuation] punctuation
    [markup] links and marks of formatting
   *[case] upper and lower case
}
check-more-places = { $count ->
    [one] and in { $count } more place
   *[other] and in { $count } more places
}
check-not-all = Not all documents could be searched for it: it may stand in others, too.

## When it isn't there

check-nearest = Not exactly. The closest passage:
check-same-letters = { $percent }% of the letters are the same.
check-only-in-message = Only in the message: { $words }
check-only-in-document = Only in the document: { $words }
check-none = No, and nothing in the documents comes close.
check-not-checked = Quotes in the message that weren't checked: { $count }
check-too-short = That is too short to check. Please pick a message of at least { $count ->
    [one] { $count } character
   *[other] { $count } characters
}.
check-too-long = That is too long to check. Please pick a message of at most { $count } characters.
check-no-text = This message has no text to check.
