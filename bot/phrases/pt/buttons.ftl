### Buttons below cards, the windows that they open, and what they answer.

## Labels of buttons

button-more = Ver o contexto
button-read = Ler
button-read-on = Continuar a leitura
button-previous-page = Página anterior
button-next-page = Próxima página
button-previous-excerpt = Trecho anterior
button-next-excerpt = Próximo trecho
button-exact-text = Texto exato em arquivo
button-follow-up = Perguntar mais
button-share = Compartilhar
button-delete = Excluir
button-helpful = Ajudou
button-not-helpful = Não ajudou

## Between and above them

page-position = Página { $page } de { $pages }
excerpt-position = Trecho { $number } de { $total }
around-heading = Contexto da citação: { $title }
exact-text = O texto exato do trecho { $number }:
shared-by = Compartilhado por { $name }

## The window for a follow-up

follow-up-title = Perguntar mais
follow-up-label = Sua pergunta
follow-up-placeholder = Por exemplo: E quando foi isso?

## The window for what was not helpful

feedback-title = O que não ajudou?
feedback-reason-label = A resposta…
feedback-wrong-passage-option = cita a passagem errada
feedback-outdated-option = está desatualizada
feedback-not-covered-option = nem está nos documentos
feedback-other-option = tem outro problema
feedback-comment-label = Algo mais? (opcional)
feedback-comment-placeholder = Qual seria a resposta certa e onde ela está?
feedback-thanks = Obrigado! Isso ajuda a melhorar as respostas.

## When a button can't do what it says

answer-too-old = Os botões desta resposta expiraram. Pergunte de novo.
press-cooldown = Que rapidez! Espere { $seconds ->
    [one] { $seconds } segundo
   *[other] { $seconds } segundos
} antes de continuar.
document-changed = O documento mudou depois desta resposta. Pergunte de novo.
document-gone = Este documento não existe mais.
shared-already = Esta resposta já foi compartilhada.
shared-not-here = Aqui o Discord só mostra isto a você: para compartilhar minhas respostas, é preciso ter a permissão “Usar aplicativos externos”.
delete-not-yours = Só quem perguntou, ou a moderação com a permissão “Gerenciar mensagens” ou “Gerenciar servidor”, pode excluir esta resposta.
