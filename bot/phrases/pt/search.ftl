### /search: passages in the order of how well they fit.

search-heading = Passagens para: { $query }
search-count = { $count ->
    [one] { $count } passagem encontrada
   *[other] { $count } passagens encontradas
}
search-none = Nenhuma passagem encontrada para: { $query }
search-try = Tente menos palavras, ou outras. Você pode buscar em português, inglês ou japonês.
search-too-long = Esta passagem é longa demais para aparecer aqui. Use “{ context-button }” para ler.

## "Find in documents" on a message

find-heading = O que os documentos dizem sobre esta mensagem:
find-none = Os documentos não dizem nada sobre esta mensagem.
find-closest = As passagens mais próximas:
find-cut = { $count ->
    [one] Li só o primeiro caractere da mensagem.
   *[other] Li só os primeiros { $count } caracteres da mensagem.
}
find-no-text = Esta mensagem não tem texto que eu possa procurar.
