### Pages and their buttons, on all cards.

page-position = Page { $page } of { $pages }
previous-page-button = Previous page
next-page-button = Next page
button-cooldown = That was quick! Please wait { $seconds ->
    [one] { $seconds } second
   *[other] { $seconds } seconds
} before you go on.
