### The web reader. These phrases are plain text, not Discord's markdown.

web-documents = Documentos
web-search = Buscar
web-search-label = Buscar nos documentos
web-search-hint = Digite uma pergunta ou algumas palavras em português, inglês ou japonês.
web-skip = Ir para o conteúdo
web-languages = Idioma
web-pages = Páginas
web-previous = Página anterior
web-next = Próxima página
web-titles = Documentos com este título
web-answer = O que dizem os documentos
web-no-answer = Os documentos não respondem a isso. Os trechos mais próximos:
web-more = Mais trechos
web-to-quote = Ir para a citação
web-quote-changed = O documento mudou desde que foi citado e não contém mais a citação.
web-file = O arquivo
web-picture = A página { $page }, como aparece no arquivo

## What goes wrong

web-question-unfit = Esta pergunta é longa demais ou não é texto.
web-not-found = Esta página não existe.
web-expired = Este link expirou. Pergunte de novo no Discord para receber outro.
web-starting = Os documentos estão sendo abertos. Tente de novo em instantes.
web-busy = Há muita gente lendo agora. Tente de novo em instantes.
web-too-fast = Você está abrindo páginas rápido demais. Tente de novo em { $seconds ->
    [one] 1 segundo
   *[other] { $seconds } segundos
}.
web-failed = Algo deu errado. Ao relatar o problema, informe este número: { $incident }
