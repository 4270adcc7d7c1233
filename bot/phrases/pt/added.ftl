### /inyo add, replace and remove, and “Add to documents”: documents of one server.

add-reading = Estou lendo { $names }. Isso pode demorar um pouco.
add-done = A partir de agora, cito { $names } neste servidor.
add-not-loaded = { $names } foi salvo, mas não consegui ler os documentos de novo. Quem mantém este bot pode ver o motivo no log.
add-what = Envie um arquivo ou um link, um dos dois.
add-off = Quem mantém este bot não permite que servidores adicionem documentos.
add-too-large = Isso é grande demais: um documento pode ter { $limit } MB.
add-full = Não há espaço para isso: todos os documentos de um servidor podem ter { $limit } MB juntos. Remova alguns antes com /{ inyo-name } { inyo-remove-name }.
add-too-many = { $limit ->
    [one] Um servidor pode ter no máximo { $limit } documento próprio. Remova um antes com /{ inyo-name } { inyo-remove-name }.
   *[other] Um servidor pode ter no máximo { $limit } documentos próprios. Remova alguns antes com /{ inyo-name } { inyo-remove-name }.
}
add-exists = Este servidor já tem um documento chamado “{ $name }”. Para colocar uma nova versão no lugar dele, use /{ inyo-name } { inyo-replace-name }.
add-format = Não consigo ler arquivos como “{ $name }”. Estes são os formatos que leio: { $formats }
add-unreadable = Não consigo ler “{ $name }”: { $reason }
add-empty = Não há texto em “{ $name }”.
add-not-downloaded = Não consegui baixar “{ $name }” do Discord. Tente de novo.
add-link = Envie o link de uma mensagem, de um tópico ou de uma publicação de fórum deste servidor (“Copiar link” no menu).
add-not-a-thread = Isso é um canal inteiro. Envie o link de uma mensagem, de um tópico ou de uma publicação de fórum.
add-no-access = Só posso adicionar o que tanto você quanto eu podemos ler lá.
add-no-content = O Discord não me deixa ler o que está escrito lá. Use “{ add-to-documents-menu }” na própria mensagem ou peça a quem mantém este bot que ative a “Message Content Intent” para mim.
add-discord-away = O Discord não está respondendo no momento. Tente de novo mais tarde.
add-too-many-messages = { $limit ->
    [one] Há mensagens demais: adiciono no máximo { $limit } de uma vez.
   *[other] Há mensagens demais: adiciono no máximo { $limit } de uma vez.
}
add-nothing = Não há nada nisso que eu possa adicionar.
add-own = Fui eu que escrevi isso. Só adiciono o que as pessoas escrevem.
added-unknown = Este servidor não tem nenhum documento próprio chamado “{ $name }”. Escolha um da lista que aparece enquanto você digita.
remove-done = “{ $name }” foi removido. A partir de agora, não o cito mais.

## Channels and roles

documents-limit-channels = Só nestes canais e nos tópicos deles: { $channels }
documents-limit-roles = Só em respostas privadas a quem tem um destes cargos: { $roles }
documents-limit-to-what = Escolha um canal ou um cargo.
documents-opened = A partir de agora, cito “{ $title }” em todo o servidor e para todo mundo.
documents-not-limited = “{ $title }” não tem esse limite.
documents-too-many-limits = { $limit ->
    [one] É possível definir no máximo { $limit } canal ou cargo para os documentos.
   *[other] É possível definir no máximo { $limit } canais e cargos para os documentos.
}
documents-added-list = { $count ->
    [one] { $count } documento foi adicionado aqui:
   *[other] { $count } documentos foram adicionados aqui:
}
documents-added-unknown = alguém que já esqueci
documents-limited-list = { $count ->
    [one] { $count } documento não é para todo mundo aqui:
   *[other] { $count } documentos não são para todo mundo aqui:
}
