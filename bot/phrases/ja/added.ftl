### /inyo add, replace and remove, and “Add to documents”: documents of one server.

add-reading = { $names } を読み込んでいます。少しお待ちください。
add-done = 今後、このサーバーで { $names } から引用します。
add-not-loaded = { $names } は保存しましたが、文書を読み込み直せませんでした。原因はボットの所有者がログで確認できます。
add-what = ファイルかリンクのどちらか一方を指定してください。
add-off = このボットの所有者は、サーバーでの文書の追加を許可していません。
add-too-large = 大きすぎます。文書は{ $limit }MBまでです。
add-full = 空きがありません。サーバーの文書は合計{ $limit }MBまでです。先に /{ inyo-name } { inyo-remove-name } で文書を削除してください。
add-too-many = サーバーに追加できる文書は{ $limit }件までです。先に /{ inyo-name } { inyo-remove-name } で文書を削除してください。
add-exists = このサーバーにはすでに「{ $name }」という文書があります。新しい版に差し替えるには /{ inyo-name } { inyo-replace-name } をお使いください。
add-format = 「{ $name }」のような形式のファイルは読めません。読める形式：{ $formats }
add-unreadable = 「{ $name }」を読めません：{ $reason }
add-empty = 「{ $name }」には文章がありません。
add-not-downloaded = 「{ $name }」をDiscordから取得できませんでした。もう一度お試しください。
add-link = このサーバーのメッセージ、スレッド、フォーラム投稿のいずれかのリンクを指定してください（メニューの「リンクをコピー」）。
add-not-a-thread = それはチャンネル全体です。メッセージ、スレッド、フォーラム投稿のいずれかのリンクを指定してください。
add-no-access = あなたと私の両方が読めるものだけを追加できます。
add-no-content = そこに書かれている内容を、Discordから読み取れません。メッセージに対して「{ add-to-documents-menu }」を使うか、ボットの所有者に「Message Content Intent」を有効にするよう頼んでください。
add-discord-away = 現在Discordが応答していません。しばらくしてからもう一度お試しください。
add-too-many-messages = メッセージが多すぎます。一度に追加できるのは{ $limit }件までです。
add-nothing = 追加できる内容がありません。
add-own = それは私が書いたものです。追加できるのは人が書いたものだけです。
added-unknown = このサーバーに追加された「{ $name }」という文書はありません。入力中に表示される候補からお選びください。
remove-done = 「{ $name }」を削除しました。今後は引用しません。

## Channels and roles

documents-limit-channels = 次のチャンネルとそのスレッドでのみ：{ $channels }
documents-limit-roles = 次のいずれかのロールを持つ人への、本人だけに見える回答でのみ：{ $roles }
documents-limit-to-what = チャンネルかロールをお選びください。
documents-opened = 今後、「{ $title }」をこのサーバーのどこでも、誰に対しても引用します。
documents-not-limited = 「{ $title }」にそのような制限はありません。
documents-too-many-limits = 文書に設定できるチャンネルとロールは合計{ $limit }件までです。
documents-added-list = このサーバーに追加された文書は{ $count }件です：
documents-added-unknown = データが削除された人
documents-limited-list = 見られる人や場所が限られている文書は{ $count }件です：
