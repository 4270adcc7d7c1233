### "Share".

share-button = Compartilhar
share-by = Compartilhado por { $name }
share-done = Esta resposta já foi compartilhada.
share-not-here = Aqui o Discord só mostra minhas respostas a você: para compartilhá-las, é preciso ter a permissão “Usar aplicativos externos”.
