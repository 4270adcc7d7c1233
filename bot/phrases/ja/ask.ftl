### What someone who asks gets instead of an answer.

## The question

ask-how = 質問していただくと、手元の文書からの引用だけでお答えします。質問を添えてメンションするか、私のメッセージに返信するか（メンションはオンのまま）、ダイレクトメッセージを送るか、`/{ ask-name }` をお使いください。
ask-too-long = 質問が長すぎます。{ $limit }文字以内でお願いします。
ask-hidden = この返信の本文は、Discordの仕様により私には見えません。`/{ ask-name }` をお使いいただくか、質問を添えてメンションしてください。

## Messages that ask nothing

# $kind: thanks, greeting, farewell or reaction (ok, laughter, emoji).
ask-chatter = { $kind ->
    [thanks] どういたしまして！
    [greeting] こんにちは！質問していただければ、手元の文書からの引用でお答えします。
    [farewell] ではまた！気になることがあれば、いつでもお尋ねください。
   *[reaction] 👍 気になることがあれば、いつでもお尋ねください。
}

## While the index is being built

ask-starting = 起動中です。少し待ってからもう一度お尋ねください。
ask-starting-progress =
    { ask-starting }
    -# { ask-progress }
ask-failed = まだ文書を開けないため、お答えできません。再試行を続けています。原因はログに記録されています。
# $stage: documents, passages, terms or twins, as the library reports them.
ask-progress = { $stage ->
    [pages] ページを取得中
    [documents] 文書を読み込んでいます
    [passages] 各箇所のベクトルを計算しています
    [terms] 語を数えています
    [subjects] 翻訳を探しています
    [twins] 翻訳同士を照合しています
    [upload] 検索サーバーに送信しています
    [vectors] 検索サーバーの処理を待っています
   *[other] 準備しています
}：{ $done }／{ $total }

## Not now, not here, not you

ask-busy = 質問が混み合っています。少し待ってからもう一度お尋ねください。
ask-cooldown = 少々お待ちください。あと{ $seconds }秒で、次の質問にお答えできます。
ask-blocked = このサーバーのモデレーターにブロックされているため、ここではお答えできません。

## While the bot is being stopped

ask-closing = 再起動中です。1分ほど待ってから、もう一度お試しください。
ask-closing-channel = 再起動のため、{ $count ->
    [1] この質問
   *[other] このチャンネルの質問{ $count }件
}にお答えできませんでした。1分ほど待ってから、もう一度お尋ねください。
