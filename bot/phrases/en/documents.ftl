### /documents: what there is.

documents-heading = { $count ->
    [one] { $count } document
   *[other] { $count } documents
}
documents-none = There are no documents here.
document-language = { $language ->
    [ja] Japanese
    [pt] Portuguese
   *[en] English
}
document-length = { $count ->
    [one] { $count } character
   *[other] { $count } characters
}
document-translation-of = translation of { $title }
documents-read = Read one with `/{ read-name }`, or ask about one with `/{ ask-name }`.
