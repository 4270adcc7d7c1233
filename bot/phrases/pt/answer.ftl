### What a card says around quotes. Titles, words and questions are filled in escaped.

## Above the quotes

answer-question = Pergunta: { $question }
answer-question-before = Entendida junto com: { $question }
answer-in-document = Procurei apenas em: { $title }
answer-silent = Os documentos não respondem a isso.
answer-closest = As passagens mais próximas, que talvez não respondam:

# $level: high, good, fair or low, how sure Inyo is that the documents hold an answer.
answer-confidence = { $level ->
    [high] Confiança: alta
    [good] Confiança: boa
    [fair] Confiança: um pouco baixa
   *[low] Confiança: baixa
}

## The citation below a quote

# Between the parts of a place: the file, the page, the lines.
cited-separator = { ", " }
cited-line = linha { $line }
cited-lines = linhas { $line } a { $last }
cited-character = caractere { $column }
cited-page = página { $page }
cited-title-is-ours = (título nosso)
cited-source = fonte

## What else is said of a quote

quote-cut = parte de uma frase mais longa
quote-original = original em { $language ->
    [ja] japonês
    [pt] português
   *[en] inglês
}
quote-also-in = também em { $language ->
    [ja] japonês
    [pt] português
   *[en] inglês
}: { $title }, { $place }
# $pairs: the quote's words and the question's, such as 辞任 ← resign.
quote-pairs = Palavras correspondentes: { $pairs }
quotes-left-out = Citações que não couberam nesta mensagem: { $count }

# As quote-also-in, where the language is none that I know.
quote-also-at = também em: { $title }, { $place }
