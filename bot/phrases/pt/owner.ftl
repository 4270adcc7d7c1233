### /inyo-owner: for the owner of the bot. The progress of a reload is ask-progress.

owner-not-allowed = Só quem é dono deste bot, ou dono, administrador ou desenvolvedor na equipe dele, pode fazer isso.
owner-unknown = O Discord não consegue me dizer agora de quem é este bot. Tente de novo daqui a pouco.
owner-reload-started = Recarregando os documentos. Enquanto isso, o índice atual continua respondendo.
owner-reload-started-first = Carregando os documentos. Ainda não há um índice, por isso não posso responder enquanto isso.
owner-reload-done = Pronto em { $seconds } s. Documentos: { $documents }, passagens: { $passages }.
owner-reload-unchanged = Nada mudou.
owner-reload-not-fetched = { $count ->
    [one] Não foi possível buscar um site ou repositório, então seus documentos continuam como estavam. O motivo está no log.
   *[other] Não foi possível buscar { $count } sites ou repositórios, então seus documentos continuam como estavam. O motivo está no log.
}
owner-reload-failed = A recarga falhou, e o índice atual continua respondendo. ID do erro: { $id }
owner-reload-failed-first = O carregamento falhou, e continuo sem poder responder. ID do erro: { $id }
owner-reload-running = Já há uma recarga em andamento.
owner-sync-done = { $count ->
    [one] { $count } comando está registrado no Discord.
   *[other] { $count } comandos estão registrados no Discord.
}
owner-sync-failed = O Discord não aceitou os comandos. O motivo está no log.
