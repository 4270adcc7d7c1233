### Pages and their buttons, on all cards.

page-position = { $pages }ページ中{ $page }ページ目
previous-page-button = 前のページ
next-page-button = 次のページ
button-cooldown = 少々お待ちください。あと{ $seconds }秒で、続きをご利用いただけます。
