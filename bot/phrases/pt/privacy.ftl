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
forget-me-database-away = Não consegui remover tudo agora, porque meu banco de dados não está disponível. Use `/{ forget-me-name }` de novo daqui a pouco.

## What is kept, behind a button of /help

privacy-button = O que guardo sobre você
privacy-title = O que guardo sobre você
# $days: for how long questions and comments are kept.
privacy-answers = Por 90 dias, de cada resposta que você recebe: que ela é sua, onde a mostrei, quais trechos de quais documentos ela cita e como foi avaliada. Nem a sua pergunta, nem as citações.
privacy-unanswered = { $days ->
    [one] Por { $days } dia, de cada pergunta em um servidor que não consegui responder: que você a fez, e quando. O texto, só onde um administrador ativou isso, e nunca o de uma pergunta privada. O mesmo vale para comentários sobre as respostas.
   *[other] Por { $days } dias, de cada pergunta em um servidor que não consegui responder: que você a fez, e quando. O texto, só onde um administrador ativou isso, e nunca o de uma pergunta privada. O mesmo vale para comentários sobre as respostas.
}
privacy-memory = Por uma hora, só na memória: suas perguntas, para entender as continuações.
privacy-moderators = Até que a moderação mude: um bloqueio contra você, e mensagens suas que a moderação acrescentou aos documentos do servidor.
privacy-not-kept = Nunca: mensagens que não são para mim. Não vendo nem repasso nada.
privacy-who = Quem vê: quem me mantém tem o meu banco de dados. A moderação vê números e, onde um administrador ativou isso, os textos, mas não quem os escreveu. Meu registro não traz nomes nem perguntas, a não ser que quem me mantém ative isso para investigar um problema.
privacy-remove = Para remover: `/{ forget-me-name }` remove na hora tudo sobre você, em todos os servidores, menos bloqueios da moderação. Cópias de segurança podem guardar isso até que quem me mantém as apague.
