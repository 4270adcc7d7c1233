### The web reader. These phrases are plain text, not Discord's markdown.

web-documents = 文書一覧
web-search = 検索
web-search-label = 文書を検索
web-search-hint = 質問または単語を、日本語・英語・ポルトガル語で入力してください。
web-skip = 本文へ移動
web-languages = 言語
web-pages = ページ
web-previous = 前のページ
web-next = 次のページ
web-titles = タイトルが一致する文書
web-answer = 文書の記述
web-no-answer = 文書に答えはありません。最も近い箇所：
web-more = その他の箇所
web-to-quote = 引用箇所へ移動
web-quote-changed = 引用後に文書が変更され、引用箇所は見つかりませんでした。
web-file = 元のファイル
web-picture = 元のファイルの{ $page }ページ目

## What goes wrong

web-question-unfit = 質問が長すぎるか、テキストではありません。
web-not-found = ページが見つかりません。
web-expired = このリンクの有効期限が切れています。Discordでもう一度質問すると、新しいリンクが表示されます。
web-starting = 文書を読み込んでいます。しばらくしてからもう一度お試しください。
web-busy = ただいまアクセスが集中しています。しばらくしてからもう一度お試しください。
web-too-fast = アクセスの間隔が短すぎます。{ $seconds }秒後にもう一度お試しください。
web-failed = エラーが発生しました。お問い合わせの際は次の番号をお知らせください：{ $incident }
