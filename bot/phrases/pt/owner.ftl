### /inyo-owner: for whoever keeps the bot. The progress of a reload is ask-progress.

owner-not-allowed = Só quem é dono deste bot, ou dono, administrador ou desenvolvedor na equipe dele, pode fazer isso.
owner-unknown = O Discord não está me dizendo agora de quem é este bot. Tente de novo daqui a pouco.
reload-started = Lendo os documentos de novo. Enquanto isso, o índice antigo continua respondendo.
reload-started-first = Lendo os documentos de novo. Ainda não há um índice que possa responder enquanto isso.
reload-done = Pronto em { $seconds } s. Documentos: { $documents }, passagens: { $passages }.
reload-unchanged = Nada mudou: o índice fica como está.
reload-failed = Não deu certo, e o índice antigo continua respondendo. O motivo está no log com o número { $incident }.
reload-failed-first = Não deu certo, e continuo sem poder responder. O motivo está no log com o número { $incident }.
reload-under-way = Uma releitura já está em andamento.
sync-done = { $count ->
    [one] O Discord agora conhece { $count } comando.
   *[other] O Discord agora conhece { $count } comandos.
}
sync-failed = O Discord não aceitou os comandos. O motivo está no log.
