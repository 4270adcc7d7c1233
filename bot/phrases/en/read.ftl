### /read: a document by page.

read-button = Read
read-in-document-button = Open in document
read-no-such-page = { $pages ->
    [one] This document has only one page.
   *[other] This document has pages 1 to { $pages }.
}
read-empty = This document is empty.
read-has-quote = The quote is on this page.
