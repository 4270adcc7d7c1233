### Pages and their buttons, on all cards.

page-position = Página { $page } de { $pages }
previous-page-button = Página anterior
next-page-button = Próxima página
button-cooldown = Que rapidez! Espere { $seconds ->
    [one] { $seconds } segundo
   *[other] { $seconds } segundos
} antes de continuar.
