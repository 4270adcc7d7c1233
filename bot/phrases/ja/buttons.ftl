### Buttons below cards, the windows that they open, and what they answer.

## Labels of buttons

button-more = 前後を読む
button-read = 読む
button-read-on = 続きを読む
button-previous-page = 前のページ
button-next-page = 次のページ
button-previous-excerpt = 前の引用
button-next-excerpt = 次の引用
button-exact-text = 原文をファイルで
button-follow-up = 続けて質問する
button-share = 共有
button-delete = 削除
button-helpful = 役に立った
button-not-helpful = 役に立たなかった

## Between and above them

page-position = { $pages }ページ中{ $page }ページ目
excerpt-position = 引用{ $total }件中{ $number }件目
around-heading = 引用の前後：{ $title }
exact-text = 引用{ $number }の原文：
shared-by = { $name }さんが共有しました

## The window for a follow-up

follow-up-title = 続けて質問する
follow-up-label = 質問
follow-up-placeholder = 例：それはいつですか？

## The window for what was not helpful

feedback-title = どこが役に立ちませんでしたか？
feedback-reason-label = この回答は…
feedback-wrong-passage-option = 引用箇所が違う
feedback-outdated-option = 内容が古い
feedback-not-covered-option = そもそも文書に書かれていない
feedback-other-option = その他
feedback-comment-label = 補足（任意）
feedback-comment-placeholder = 正しい答えと、それが書かれている場所をお知らせください
feedback-thanks = ありがとうございます。回答の改善に役立てます。

## When a button can't do what it says

answer-too-old = この回答のボタンは有効期限が切れています。もう一度お尋ねください。
press-cooldown = 少々お待ちください。あと{ $seconds }秒で、続きをご利用いただけます。
document-changed = この回答のあとに文書が変更されました。もう一度お尋ねください。
document-gone = この文書はもうありません。
shared-already = この回答はすでに共有されています。
shared-not-here = ここではDiscordがあなたにしか表示しません。回答を共有するには「外部のアプリを使用」の権限が必要です。
delete-not-yours = この回答を削除できるのは、質問した方と、モデレーター（「メッセージの管理」または「サーバー管理」の権限がある方）だけです。
