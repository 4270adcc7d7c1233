### /documents: the list of documents, and what is said of a document that can't be shown.

documents-heading = { $count ->
    [one] { $count } document
   *[other] { $count } documents
}
documents-none = There are no documents here.
documents-language = { $language ->
    [ja] Japanese
    [pt] Portuguese
   *[en] English
}
documents-length = { $count ->
    [one] { $count } character
   *[other] { $count } characters
}
documents-translation-of = translation of { $title }
documents-read = Read one with `/{ read-name }`, or ask about one with `/{ ask-name }`.
document-unknown = There is no document called “{ $title }”. Please pick one from the list that appears while you type.
document-changed = The document has changed since this answer. Please ask again.
document-gone = This document no longer exists.
document-hidden = The moderators of this server have hidden this document.
document-limited = Not everybody who would see it here may see this document. Please ask privately.
