### Quotes and their citations, on all cards.

quote-cut = parte de uma frase mais longa
# The quote is a part of a whole. $kind: items, steps, rows, lines or sentences.
quote-omitted = { $shown } de { $total } { $kind ->
    [items] itens
    [steps] passos
    [rows] linhas da tabela
    [lines] linhas
   *[sentences] frases
}
quote-original = original em { $language ->
    [ja] japonês
    [pt] português
   *[en] inglês
}
quote-also-in = também em { $language ->
    [ja] japonês
    [pt] português
   *[en] inglês
}: { $source }
# $pairs: the quote's words and the question's, such as 辞任 ← resign.
quote-matched-words = Palavras correspondentes: { $pairs }
# As quote-also-in, where the language is none that I know.
quote-also-at = também em: { $source }
quotes-not-shown = Citações que não couberam nesta mensagem: { $count }
# Between the parts of a place: the file, the page, the lines.
cited-separator = { ", " }
cited-line = linha { $line }
cited-lines = linhas { $line } a { $last }
cited-character = caractere { $column }
# $kind: where in a file of pages, slides or the like, in the plural for several ("3–4");
# "name" is a chapter's own title.
cited-place = { $kind ->
    [page] página { $place }
    [pages] páginas { $place }
    [slide] slide { $place }
    [slides] slides { $place }
    [sheet] planilha { $place }
    [sheets] planilhas { $place }
    [row] linha { $place }
    [rows] linhas { $place }
    [chapter] capítulo { $place }
    [chapters] capítulos { $place }
    [cell] célula { $place }
    [cells] células { $place }
    [message] mensagem de { $place }
    [messages] mensagens de { $place }
   *[name] { $place }
}
cited-title-added = (título adicionado por nós)
cited-source = fonte
# The link to the quote in its document, in the web reader.
cited-open = abrir
