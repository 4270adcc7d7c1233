### /read: a document by page. Its position ("Page 2 of 9") stands in buttons.ftl.

read-no-such-page = { $pages ->
    [1] この文書は1ページだけです。
   *[other] この文書は1～{ $pages }ページです。
}
read-empty = この文書は空です。
read-at-citation = 引用はこのページにあります。
read-left-out = この文書は、このサーバーのモデレーターの設定により対象外です。
