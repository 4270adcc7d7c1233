### /read: a document by page. Its position ("Page 2 of 9") stands in buttons.ftl.

read-no-such-page = { $pages ->
    [one] Este documento só tem uma página.
   *[other] Este documento tem as páginas 1 a { $pages }.
}
read-empty = Este documento está vazio.
read-at-citation = A citação está nesta página.
read-left-out = A moderação deste servidor deixou este documento de fora aqui.
