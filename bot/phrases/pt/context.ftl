### "Show context": the card with the text around a quote.

context-button = Ver contexto
context-previous-excerpt-button = Trecho anterior
context-next-excerpt-button = Próximo trecho
context-exact-text-button = Texto exato em arquivo
context-position = Trecho { $number } de { $total }
context-heading = Contexto da citação: { $title }
context-exact-text = O texto exato do trecho { $number }:
