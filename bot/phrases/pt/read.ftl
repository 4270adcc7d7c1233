### /read: a document by page.

read-button = Ler
read-in-document-button = Abrir no documento
read-no-such-page = { $pages ->
    [one] Este documento só tem uma página.
   *[other] Este documento tem as páginas 1 a { $pages }.
}
read-empty = Este documento está vazio.
read-has-quote = A citação está nesta página.
