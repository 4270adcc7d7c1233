### /forget-me: what was kept about someone and is gone.

forget-me-done = Pronto. Removi tudo o que guardava sobre você:
forget-me-nothing = Não guardo nada sobre você que eu possa remover.
forget-me-answers = { $count ->
    [one] { $count } resposta: os botões dela não funcionam mais
   *[other] { $count } respostas: os botões delas não funcionam mais
}
forget-me-feedback = { $count ->
    [one] { $count } avaliação
   *[other] { $count } avaliações
}
forget-me-questions = { $count ->
    [one] { $count } pergunta que não consegui responder
   *[other] { $count } perguntas que não consegui responder
}
forget-me-documents = { $count ->
    [one] suas mensagens em { $count } documento de um servidor
   *[other] suas mensagens em { $count } documentos de servidores
}
forget-me-blocks = Se a moderação de um servidor bloqueou você, o bloqueio fica: ele faz parte das configurações do servidor.
forget-me-messages = Suas mensagens no Discord ficam; se quiser, exclua-as por lá.
