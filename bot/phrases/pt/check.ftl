### "Check quote": whether a message's text is in the documents.

check-verbatim = { $count ->
    [one] Sim, palavra por palavra. Está aqui:
   *[other] Sim, palavra por palavra. Está em { $count } lugares:
}
# $differences: what was looked past, one or more of check-difference.
check-nearly = { $count ->
    [one] Sim, exceto por: { $differences }. Está aqui:
   *[other] Sim, exceto por: { $differences }. Está em { $count } lugares:
}
check-difference = { $kind ->
    [spaces] espaços e quebras de linha
    [width] largura dos caracteres
    [punctuation] pontuação
    [markup] links e marcas de formatação
   *[case] maiúsculas e minúsculas
}
check-more-places = { $count ->
    [one] e em mais { $count } lugar
   *[other] e em mais { $count } lugares
}
check-not-all = Não foi possível procurar em todos os documentos: pode estar em outros também.

## When it isn't there

check-nearest = Não exatamente. A passagem mais próxima:
check-same-letters = { $percent }% das letras são iguais.
check-only-in-message = Só na mensagem: { $words }
check-only-in-document = Só no documento: { $words }
check-none = Não, e nada nos documentos chega perto disso.
check-not-checked = Citações da mensagem que não foram conferidas: { $count }
check-too-short = É curto demais para conferir: escolha uma mensagem de pelo menos { $count ->
    [one] { $count } caractere
   *[other] { $count } caracteres
}.
check-too-long = É longo demais para conferir: escolha uma mensagem de no máximo { $count } caracteres.
check-no-text = Esta mensagem não tem texto que eu possa conferir.
