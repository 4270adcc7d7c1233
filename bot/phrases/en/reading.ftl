### /read: a document by page. Its position ("Page 2 of 9") stands in buttons.ftl.

read-no-such-page = { $pages ->
    [one] This document has only one page.
   *[other] This document has pages 1 to { $pages }.
}
read-empty = This document is empty.
read-at-citation = The quote is on this page.
read-left-out = The moderators of this server have left this document out.
