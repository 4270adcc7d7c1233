### /help: one card.

help-title = Respostas feitas de citações
help-does = Faça uma pergunta e eu respondo com até três citações exatas dos meus documentos, cada uma com o lugar onde está. Pergunte em português, inglês ou japonês; os documentos podem estar em outro desses idiomas.
help-does-not = Não escrevo nada por conta própria: nem resumo, nem tradução, nem opinião. Quando a resposta não está nos documentos, eu aviso.

## How to ask

help-asking-heading = Como perguntar
help-asking = Use `/{ ask-name }`, me mencione junto com a pergunta, responda a uma mensagem minha sem desligar a menção ou mande uma mensagem direta. Entendo uma continuação (“E quando foi isso?”) junto com a pergunta anterior. Se você editar a mensagem, a resposta muda; se excluir, ela some.
help-buttons = Os botões abaixo da resposta mostram o contexto da citação, entregam o texto exato em arquivo, aceitam mais uma pergunta ou dizem à moderação se a resposta ajudou.

## Commands

help-commands-heading = Comandos
help-ask = `/{ ask-name }` responde a uma pergunta; se quiser, só com base em um documento ou só para você.
help-search = `/{ search-name }` lista as passagens que combinam com as palavras buscadas.
help-documents = `/{ documents-name }` lista os documentos.
help-read = `/{ read-name }` mostra um documento página por página.
help-forget-me = `/{ forget-me-name }` remove tudo o que guardo sobre você.
help-message-commands = Em qualquer mensagem, em Apps: “{ find-in-documents-menu }” encontra citações relacionadas a ela, “{ check-quote-menu }” diz se ela está nos documentos palavra por palavra.
help-moderators = `/{ inyo-name }` é para a moderação: canais, idioma, documentos, bloqueios, estatísticas.

## Privacy

help-privacy-heading = Privacidade
help-privacy = Leio apenas mensagens dirigidas a mim. Lembro das perguntas por uma hora, para as continuações. Guardo quais respostas são suas, para que os botões funcionem, o que você achou útil ou não e que você perguntou algo que não consegui responder. Só guardo o texto dessas perguntas, menos as privadas, e dos comentários onde um administrador ativou isso, por alguns dias. `/{ forget-me-name }` remove tudo na hora; só os bloqueios da moderação ficam.
