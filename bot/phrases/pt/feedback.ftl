### "Helpful" and "Not helpful": the buttons, and the modal about what was wrong.

feedback-helpful-button = Ajudou
feedback-unhelpful-button = Não ajudou
feedback-title = O que não ajudou?
feedback-reason-label = A resposta…
feedback-wrong-passage-option = cita a passagem errada
feedback-outdated-option = está desatualizada
feedback-not-covered-option = nem está nos documentos
feedback-other-option = tem outro problema
feedback-comment-label = Algo mais? (opcional)
feedback-comment-placeholder = Qual seria a resposta certa e onde ela está?
feedback-thanks = Obrigado! Isso ajuda a melhorar as respostas.
