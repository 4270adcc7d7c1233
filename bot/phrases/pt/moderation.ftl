### /inyo: what moderators set. Channels and users are filled in as mentions, which ping nobody.

moderation-not-allowed = Só a moderação pode fazer isso: é preciso ter a permissão “Gerenciar servidor”.

## /inyo channels

channels-everywhere = Respondo a menções em todos os canais daqui.
channels-list = Respondo a menções apenas em: { $channels }
channels-allowed = A partir de agora, respondo a menções em { $channel }.
channels-removed = A partir de agora, não respondo a menções em { $channel }.
channels-last-removed = Era o último canal da lista, que agora está vazia.
channels-allowed-already = Já respondo a menções em { $channel }.
channels-not-listed = { $channel } não está na lista.
channels-which = Escolha um canal.
channels-too-many = { $limit ->
    [one] No máximo { $limit } canal pode estar na lista.
   *[other] No máximo { $limit } canais podem estar na lista.
}
channels-commands = Os comandos funcionam em todos os canais.

## /inyo language

language-set = A partir de agora, falo { $language ->
    [ja] japonês
    [pt] português
   *[en] inglês
} aqui. As citações ficam no idioma original.
language-of-each = A partir de agora, falo aqui o idioma de cada pessoa.

## /inyo private-by-default

private-on = A partir de agora, só quem usa `/{ ask-name }` ou `/{ search-name }` vê o resultado. Uma resposta pode ser compartilhada depois.
private-off = A partir de agora, todos no canal veem os resultados de `/{ ask-name }` e `/{ search-name }`, a não ser que quem usa o comando prefira vê-los em particular.

## /inyo documents

documents-hidden = A partir de agora, “{ $title }” fica oculto aqui.
documents-shown-again = A partir de agora, volto a citar “{ $title }” aqui.
documents-hidden-already = “{ $title }” já está oculto aqui.
documents-not-hidden = “{ $title }” não está oculto aqui.
documents-hidden-list = { $count ->
    [one] { $count } documento está oculto aqui:
   *[other] { $count } documentos estão ocultos aqui:
}
documents-none-hidden = Nenhum documento está oculto aqui.
documents-which = Escolha um documento.
documents-too-many = { $limit ->
    [one] No máximo { $limit } documento pode ser ocultado.
   *[other] No máximo { $limit } documentos podem ser ocultados.
}

## /inyo block and unblock

user-blocked = A partir de agora, não respondo a { $user } aqui.
user-unblocked = A partir de agora, volto a responder a { $user } aqui.
user-blocked-already = { $user } já está na lista de bloqueio daqui.
user-not-blocked = { $user } não está na lista de bloqueio daqui.
user-not-blockable = Não é possível bloquear moderadores nem bots.

## /inyo keep-questions

keep-questions-on = A partir de agora, guardo o texto das perguntas que não consegui responder aqui, menos as privadas, e dos comentários sobre respostas { $days ->
    [one] por { $days } dia
   *[other] por { $days } dias
}. Avise os membros.
keep-questions-off = A partir de agora, não guardo o texto das perguntas nem dos comentários daqui. Os que eu tinha foram removidos.
keep-questions-not-allowed = Só administradores podem mudar isso.

## /inyo forget-server

forget-server-confirm = Isto remove tudo o que guardo sobre este servidor: configurações, avaliações e perguntas. Os botões das minhas respostas daqui deixam de funcionar. Não dá para desfazer.
forget-server-hidden = { $count ->
    [one] { $count } documento oculto aqui volta a poder ser lido e citado.
   *[other] { $count } documentos ocultos aqui voltam a poder ser lidos e citados.
}
forget-server-added = { $count ->
    [one] { $count } documento adicionado aqui é excluído.
   *[other] { $count } documentos adicionados aqui são excluídos.
}
forget-server-blocked = { $count ->
    [one] { $count } pessoa bloqueada aqui volta a receber respostas.
   *[other] { $count } pessoas bloqueadas aqui voltam a receber respostas.
}
forget-server-button = Remover tudo
forget-server-cancel-button = Cancelar
forget-server-done = Pronto. Removi tudo o que guardava sobre este servidor.
forget-server-cancelled = Nada foi removido.

## /inyo status

status-heading = Status
status-documents = Documentos: { $count }
status-passages = Passagens: { $count }
status-model = Modelo: { $model }
status-model-bundled = Modelo: incluído
# $when: a timestamp of Discord's, which it shows as "3 hours ago" in each reader's language.
status-index = Índice criado: { $when }
status-latency = Tempo de resposta: mediana de { $p50 } ms, 95% em até { $p95 } ms, 99% em até { $p99 } ms
status-no-latency = Tempo de resposta: ainda não houve perguntas
status-uptime = Início: { $when }
# $people: mentions.
status-blocked = Pessoas bloqueadas aqui ({ $count }): { $people }
status-shards = Shards deste processo: { $shards } (de { $count })
status-ratings = Avaliações aqui: { $helpful } úteis, { $unhelpful } não úteis

## /inyo unanswered

unanswered-attached = { $count ->
    [one] { $count } pergunta que não consegui responder aqui ou que foi marcada como não útil.
   *[other] { $count } perguntas que não consegui responder aqui ou que foram marcadas como não úteis.
}
unanswered-newest = { $count ->
    [one] Só { $count }, a mais recente, cabe no arquivo.
   *[other] Só as { $count } mais recentes cabem no arquivo.
}
unanswered-none = Não há perguntas sem resposta aqui nem respostas marcadas como não úteis.
unanswered-question-set = `unanswered.jsonl` é um conjunto de perguntas. Escreva em `gold` as palavras dos documentos que respondem a cada pergunta; deixe vazio se eles não devem responder. Depois, execute `inyo evaluate unanswered.jsonl`.
unanswered-without-texts = Só guardo o texto das perguntas onde `/{ inyo-name } { inyo-keep-questions-name }` está ativo.
