### "Check quote": whether a message's text stands in the documents.

check-verbatim = { $count ->
    [one] Yes, word for word. It stands here:
   *[other] Yes, word for word. It stands in { $count } places:
}
# $differences: what was looked past, one or more of check-difference.
check-nearly = { $count ->
    [one] Yes, but for { $differences }. It stands here:
   *[other] Yes, but for { $differences }. It stands in { $count } places:
}
check-difference = { $kind ->
    [spaces] spaces and line ends
    [width] full and half width
    [punctuation] punctuation
   *[case] upper and lower case
}
check-more-places = { $count ->
    [one] and in { $count } more place
   *[other] and in { $count } more places
}

## When it doesn't stand there

check-nearest = No, not like this. The nearest passage:
check-same-letters = { $percent } % of the letters are the same.
check-only-in-message = Only in the message: { $words }
check-only-in-document = Only in the document: { $words }
check-none = No, and nothing in the documents comes near it.
check-too-short = That is too short to check: please pick a message of at least { $count ->
    [one] { $count } character
   *[other] { $count } characters
}.
check-too-long = That is too long to check: please pick a message of at most { $count } characters.
check-no-text = This message has no text that I could check.
