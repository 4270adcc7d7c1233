### "Follow up": the button and its modal.

follow-up-button = Perguntar mais
follow-up-title = Perguntar mais
follow-up-label = Sua pergunta
follow-up-placeholder = Por exemplo: E quando foi isso?
follow-up-context-forgotten = Não lembro mais da pergunta anterior. Faça a pergunta completa, por favor.
