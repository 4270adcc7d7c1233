### "Delete".

delete-button = Excluir
delete-not-yours = Só quem perguntou, ou a moderação com a permissão “Gerenciar mensagens” ou “Gerenciar servidor”, pode excluir esta resposta.
