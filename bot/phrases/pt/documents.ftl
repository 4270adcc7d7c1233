### /documents: what there is.

documents-heading = { $count ->
    [one] { $count } documento
   *[other] { $count } documentos
}
documents-none = Não há documentos aqui.
document-language = { $language ->
    [ja] japonês
    [pt] português
   *[en] inglês
}
document-length = { $count ->
    [one] { $count } caractere
   *[other] { $count } caracteres
}
document-translation-of = tradução de { $title }
documents-read = Leia um com `/{ read-name }` ou pergunte sobre um com `/{ ask-name }`.
