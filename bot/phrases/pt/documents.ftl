### /documents: the list of documents, and what is said of a document that can't be shown.

documents-heading = { $count ->
    [one] { $count } documento
   *[other] { $count } documentos
}
documents-none = Não há documentos aqui.
documents-language = { $language ->
    [ja] japonês
    [pt] português
   *[en] inglês
}
documents-length = { $count ->
    [one] { $count } caractere
   *[other] { $count } caracteres
}
documents-translation-of = tradução de { $title }
documents-read = Leia um com `/{ read-name }` ou pergunte sobre um com `/{ ask-name }`.
document-unknown = Não há nenhum documento chamado “{ $title }”. Escolha um da lista que aparece enquanto você digita.
document-changed = O documento mudou depois desta resposta. Pergunte de novo.
document-gone = Este documento não existe mais.
document-hidden = A moderação deste servidor ocultou este documento.
document-limited = Nem todas as pessoas que veriam este documento aqui podem vê-lo. Pergunte em particular.
