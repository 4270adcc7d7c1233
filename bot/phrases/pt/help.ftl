### /help: one card.

help-title = Respostas feitas de citações
help-does = Faça uma pergunta e eu respondo com até três citações exatas dos meus documentos, cada uma com o lugar onde está. Pergunte em português, inglês ou japonês; os documentos podem estar em outra dessas línguas.
help-does-not = Não escrevo nada por conta própria: nem resumo, nem tradução, nem opinião. Quando os documentos não dizem, eu aviso.

## How to ask

help-asking-heading = Como perguntar
help-asking = Use `/{ ask-name }`, mencione-me junto com a pergunta, responda a uma das minhas mensagens ou mande uma mensagem direta. Entendo uma continuação (“E quando foi isso?”) junto com a pergunta anterior. Se você editar a mensagem, a resposta muda; se apagar, ela some.
help-buttons = Os botões abaixo da resposta mostram o contexto da citação, entregam o texto exato em arquivo, aceitam mais uma pergunta ou dizem a quem me mantém se ela ajudou.

## Commands

help-commands-heading = Comandos
help-ask = `/{ ask-name }` responde a uma pergunta, se você quiser só com um documento ou só para você.
help-search = `/{ search-name }` lista as passagens que combinam com algumas palavras.
help-documents = `/{ documents-name }` lista os documentos.
help-read = `/{ read-name }` mostra um documento página por página.
help-forget-me = `/{ forget-me-name }` remove tudo o que guardo sobre você.
help-message-commands = Em qualquer mensagem, em Apps: “{ find-in-documents-menu }” acha citações que têm a ver com ela, “{ check-quote-menu }” diz se ela está nos documentos palavra por palavra.
help-moderators = `/{ inyo-name }` é para a moderação: canais, idioma, documentos, bloqueios, estatísticas.

## Privacy

help-privacy-heading = Privacidade
help-privacy = Leio apenas mensagens dirigidas a mim. Guardo qual resposta foi sua, para que os botões funcionem, e o que você achou útil ou não. Só guardo o texto das perguntas onde um administrador ativou isso, e apenas por alguns dias. `/{ forget-me-name }` remove tudo na hora; só os bloqueios da moderação ficam.
