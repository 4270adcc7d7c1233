### The card of an answer. Titles, words and questions are filled in escaped.

answer-question = Pergunta: { $question }
answer-follow-up-to = Continuação de: { $question }
answer-in-document = Procurei apenas em: { $title }
answer-none = Os documentos não respondem a isso.
answer-closest = As passagens mais próximas, que talvez não respondam:
# $level: high, good, fair or low, how sure Inyo is that the documents hold an answer.
answer-confidence = { $level ->
    [high] Confiança: alta
    [good] Confiança: boa
    [fair] Confiança: um pouco baixa
   *[low] Confiança: baixa
}
answer-expired = Os botões desta resposta expiraram. Pergunte de novo.
