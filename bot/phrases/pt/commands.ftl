### What Discord shows of the commands. The end of an id says what it is, and so its limits:
### -name (1 to 32 characters, lower case), -description (1 to 100), -choice (1 to 100),
### -menu (1 to 32, as people write).

## /ask

ask-name = perguntar
ask-description = Perguntar aos documentos; a resposta é feita de citações exatas
ask-question-name = pergunta
ask-question-description = Sua pergunta, em português, inglês ou japonês
ask-document-name = documento
ask-document-description = Procurar apenas neste documento
ask-private-name = privado
ask-private-description = Só você pode ver a resposta

## /search

search-name = buscar
search-description = Encontrar as passagens que melhor combinam com as palavras buscadas
search-query-name = termos
search-query-description = O que procurar, em português, inglês ou japonês

## /documents

documents-name = documentos
documents-description = Ver quais documentos existem

## /read

read-name = ler
read-description = Ler um documento página por página
read-document-name = documento
read-document-description = O documento a ler
read-page-name = página
read-page-description = A página por onde começar

## /help and /forget-me

help-name = ajuda
help-description = O que eu faço, o que não faço e como me usar
forget-me-name = esqueça-me
forget-me-description = Remover na hora tudo o que guardo sobre você

## On a message

find-in-documents-menu = Procurar nos documentos
check-quote-menu = Conferir citação
add-to-documents-menu = Adicionar aos documentos

## /inyo

inyo-name = inyo
inyo-description = Configurações deste servidor, para a moderação
inyo-channels-name = canais
inyo-channels-description = Onde eu respondo a menções
inyo-channels-action-name = ação
inyo-channels-action-description = O que fazer
inyo-channels-allow-choice = responder a menções neste canal
inyo-channels-remove-choice = não responder mais a menções neste canal
inyo-channels-list-choice = mostrar a lista
inyo-channels-everywhere-choice = responder a menções em todos os canais
inyo-channels-channel-name = canal
inyo-channels-channel-description = O canal a incluir ou retirar
inyo-language-name = idioma
inyo-language-description = Em que idioma eu falo aqui
inyo-language-language-name = idioma
inyo-language-language-description = O idioma, ou o de cada pessoa
inyo-language-each-choice = o de cada pessoa
inyo-language-en-choice = inglês
inyo-language-ja-choice = japonês
inyo-language-pt-choice = português (Brasil)
inyo-private-by-default-name = privado-por-padrão
inyo-private-by-default-description = Mostrar o resultado de /{ ask-name } e /{ search-name } só a quem usou o comando
inyo-private-by-default-on-name = ativo
inyo-private-by-default-on-description = Ativado ou desativado
inyo-add-name = adicionar
inyo-add-description = Adicionar um documento deste servidor: arquivo, mensagem, tópico ou publicação de fórum
inyo-add-file-name = arquivo
inyo-add-file-description = O arquivo a adicionar
inyo-add-link-name = link
inyo-add-link-description = O link de uma mensagem, tópico ou publicação de fórum deste servidor
inyo-add-channel-name = canal
inyo-add-channel-description = Citar só neste canal
inyo-add-role-name = cargo
inyo-add-role-description = Citar só para quem tem este cargo, em respostas privadas
inyo-replace-name = substituir
inyo-replace-description = Colocar uma nova versão no lugar de um documento adicionado
inyo-replace-document-name = documento
inyo-replace-document-description = O documento a substituir
inyo-remove-name = remover
inyo-remove-description = Remover um documento adicionado
inyo-remove-document-name = documento
inyo-remove-document-description = O documento a remover
inyo-documents-name = documentos
inyo-documents-description = Ocultar ou limitar documentos neste servidor e ver o que foi adicionado
inyo-documents-action-name = ação
inyo-documents-action-description = O que fazer
inyo-documents-hide-choice = ocultar este documento
inyo-documents-show-choice = mostrar este documento de novo
inyo-documents-limit-choice = limitar este documento a um canal ou cargo
inyo-documents-open-choice = tirar os limites deste documento
inyo-documents-list-choice = listar documentos adicionados, ocultos e limitados
inyo-documents-document-name = documento
inyo-documents-document-description = O documento a mudar
inyo-documents-channel-name = canal
inyo-documents-channel-description = O canal ao qual limitar
inyo-documents-role-name = cargo
inyo-documents-role-description = O cargo ao qual limitar
inyo-block-name = bloquear
inyo-block-description = Deixar de responder a alguém neste servidor
inyo-block-user-name = usuário
inyo-block-user-description = A quem não responder
inyo-unblock-name = desbloquear
inyo-unblock-description = Voltar a responder a alguém neste servidor
inyo-unblock-user-name = usuário
inyo-unblock-user-description = A quem voltar a responder
inyo-keep-questions-name = guardar-perguntas
inyo-keep-questions-description = Guardar o texto das perguntas sem resposta por alguns dias (só administradores)
inyo-keep-questions-on-name = ativo
inyo-keep-questions-on-description = Ativado ou desativado; ao desativar, o que foi guardado é removido
inyo-forget-server-name = esquecer-servidor
inyo-forget-server-description = Remover tudo o que guardo sobre este servidor
inyo-status-name = status
inyo-status-description = Documentos, passagens, modelo, idade do índice, tempo de resposta, tempo no ar
inyo-unanswered-name = sem-resposta
inyo-unanswered-description = O que não consegui responder aqui e o que foi marcado como não útil, em CSV

## /inyo-owner

inyo-owner-name = inyo-dono
inyo-owner-description = Para quem é dono deste bot
inyo-owner-reload-name = recarregar
inyo-owner-reload-description = Recarregar os documentos; o índice atual responde até terminar
inyo-owner-sync-name = sincronizar
inyo-owner-sync-description = Registrar os comandos no Discord
