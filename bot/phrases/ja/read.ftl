### /read: a document by page.

read-button = 読む
read-in-document-button = 文書で開く
read-no-such-page = { $pages ->
    [1] この文書は1ページだけです。
   *[other] この文書は1～{ $pages }ページです。
}
read-empty = この文書は空です。
read-has-quote = 引用はこのページにあります。
