### "Check quote": whether a message's text is in the documents.

check-verbatim = { $count ->
    [1] はい、一字一句このとおり書かれています：
   *[other] はい、一字一句このとおり、{ $count }か所に書かれています：
}
# $differences: what was looked past, one or more of check-difference.
check-nearly = { $count ->
    [1] はい、{ $differences }の違いを除いて、このとおり書かれています：
   *[other] はい、{ $differences }の違いを除いて、{ $count }か所に書かれています：
}
check-difference = { $kind ->
    [spaces] 空白と改行
    [width] 全角と半角
    [punctuation] 句読点や記号
    [markup] リンクや書式の記号
   *[case] 大文字と小文字
}
check-more-places = ほか{ $count }か所
check-not-all = すべての文書を調べることはできませんでした。ほかの文書にも書かれているかもしれません。

## When it isn't there

check-nearest = いいえ、このとおりには書かれていません。最も近い箇所です：
check-same-letters = 文字の{ $percent }%が一致しています。
check-only-in-message = メッセージだけにある語：{ $words }
check-only-in-document = 文書だけにある語：{ $words }
check-none = いいえ、文書には近い記述もありません。
check-not-checked = メッセージ中の確認していない引用：{ $count }件
check-too-short = 短すぎるため確認できません。{ $count }文字以上のメッセージをお選びください。
check-too-long = 長すぎるため確認できません。{ $count }文字以内のメッセージをお選びください。
check-no-text = このメッセージには、確認できるテキストがありません。
