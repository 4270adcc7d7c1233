### What someone who asks gets instead of an answer.

## The question

ask-how = Faça uma pergunta e eu respondo só com citações dos meus documentos: me mencione junto com ela, responda a uma mensagem minha sem desligar a menção, mande uma mensagem direta ou use `/{ ask-name }`.
ask-too-long = A pergunta é longa demais. Use no máximo { $limit } caracteres.
ask-hidden = O Discord esconde de mim o texto desta resposta. Use `/{ ask-name }` ou me mencione junto com a pergunta.

## Messages that ask nothing

# $kind: thanks, greeting, farewell or reaction (ok, laughter, emoji).
ask-chatter = { $kind ->
    [thanks] De nada!
    [greeting] Olá! Faça uma pergunta e eu respondo com citações dos meus documentos.
    [farewell] Até logo! Quando quiser saber algo, é só perguntar.
   *[reaction] 👍 Quando quiser saber algo, é só perguntar.
}

## While the index is being built

ask-starting = Ainda estou iniciando. Pergunte de novo daqui a pouco.
ask-starting-progress =
    { ask-starting }
    -# { ask-progress }
ask-failed = Ainda não consigo abrir os documentos, por isso não posso responder. Continuo tentando; o motivo está no log.
# $stage: documents, passages, terms or twins, as the library reports them.
ask-progress = { $stage ->
    [pages] Buscando as páginas
    [documents] Lendo os documentos
    [passages] Calculando os vetores das passagens
    [terms] Contando as palavras
    [subjects] Procurando traduções
    [twins] Comparando traduções
    [upload] Enviando as passagens ao servidor de busca
    [vectors] Aguardando o servidor de busca
   *[other] Preparando tudo
}: { $done } de { $total }

## Not now, not here, not you

ask-busy = Há perguntas demais na fila. Pergunte de novo daqui a pouco.
ask-cooldown = Que rapidez! Espere { $seconds ->
    [one] { $seconds } segundo
   *[other] { $seconds } segundos
} antes da próxima pergunta.
ask-blocked = A moderação deste servidor bloqueou você, por isso não posso responder aqui.

## While the bot is being stopped

ask-closing = Estou reiniciando. Tente de novo daqui a um minuto.
ask-closing-channel = Estou reiniciando e não consegui responder { $count ->
    [1] a esta pergunta
   *[other] a { $count } perguntas deste canal
}. Pergunte de novo daqui a um minuto.
