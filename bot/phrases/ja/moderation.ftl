### /inyo: what moderators set. Channels and users are filled in as mentions, which ping nobody.

moderation-not-allowed = モデレーターのみお使いいただけます（「サーバー管理」の権限が必要です）。

## /inyo channels

channels-everywhere = このサーバーでは、すべてのチャンネルでメンションにお答えします。
channels-list = メンションにお答えするチャンネル：{ $channels }
channels-allowed = 今後、{ $channel } でメンションにお答えします。
channels-removed = 今後、{ $channel } ではメンションにお答えしません。
channels-last-removed = 一覧の最後のチャンネルを外しました。一覧は空になりました。
channels-allowed-already = { $channel } ではすでにメンションにお答えしています。
channels-not-listed = { $channel } は一覧にありません。
channels-which = チャンネルをお選びください。
channels-too-many = 一覧に入れられるチャンネルは{ $limit }個までです。
channels-commands = コマンドは、どのチャンネルでもお使いいただけます。

## /inyo language

language-set = 今後、このサーバーでは{ $language ->
    [ja] 日本語
    [pt] ポルトガル語
   *[en] 英語
}でお話しします。引用は原文のままです。
language-of-each = 今後、このサーバーでは各ユーザーの言語でお話しします。

## /inyo private-by-default

private-on = 今後、`/{ ask-name }` と `/{ search-name }` の結果は、使った方だけに表示されます。回答はあとから共有できます。
private-off = 今後、`/{ ask-name }` と `/{ search-name }` の結果は、使った方が非公開にしないかぎり、チャンネルの全員に表示されます。

## /inyo documents

documents-hidden = 今後、このサーバーでは「{ $title }」を非表示にします。
documents-shown-again = 今後、このサーバーで再び「{ $title }」から引用します。
documents-hidden-already = 「{ $title }」はすでに非表示です。
documents-not-hidden = 「{ $title }」は非表示になっていません。
documents-hidden-list = このサーバーで非表示の文書は{ $count }件です：
documents-none-hidden = このサーバーで非表示の文書はありません。
documents-which = 文書をお選びください。
documents-too-many = 非表示にできる文書は{ $limit }件までです。

## /inyo block and unblock

user-blocked = 今後、このサーバーでは { $user } さんにお答えしません。
user-unblocked = 今後、このサーバーでは { $user } さんに再びお答えします。
user-blocked-already = { $user } さんはすでにブロックされています。
user-not-blocked = { $user } さんはブロックされていません。
user-not-blockable = モデレーターとボットはブロックできません。

## /inyo keep-questions

keep-questions-on = 今後、このサーバーでお答えできなかった質問（非公開のものを除く）の本文と、回答へのコメントを、それぞれ{ $days }日間保存します。メンバーの皆さんにお知らせください。
keep-questions-off = 今後、このサーバーの質問やコメントの本文は保存しません。保存していたものは削除しました。
keep-questions-not-allowed = この設定を変更できるのは管理者だけです。

## /inyo forget-server

forget-server-confirm = このサーバーについて保存しているもの（設定・評価・質問）をすべて削除します。これまでの回答のボタンは使えなくなります。元に戻すことはできません。
forget-server-hidden = このサーバーで非表示の文書{ $count }件が、また読めて引用されるようになります。
forget-server-added = このサーバーに追加された文書{ $count }件が削除されます。
forget-server-blocked = このサーバーでブロックされている{ $count }人に、また回答するようになります。
forget-server-button = すべて削除する
forget-server-cancel-button = キャンセル
forget-server-done = 完了しました。このサーバーについて保存していたものをすべて削除しました。
forget-server-cancelled = 何も削除していません。

## /inyo status

status-heading = 状態
status-documents = 文書：{ $count }件
status-passages = 箇所：{ $count }件
status-model = モデル：{ $model }
status-model-bundled = モデル：同梱
# $when: a timestamp of Discord's, which it shows as "3 hours ago" in each reader's language.
status-index = インデックスの作成：{ $when }
status-latency = 回答時間：中央値{ $p50 }ミリ秒、95%は{ $p95 }ミリ秒以内、99%は{ $p99 }ミリ秒以内
status-no-latency = 回答時間：まだ質問がありません
status-ratings = このサーバーでの評価：役に立った { $helpful }件、役に立たなかった { $unhelpful }件
status-uptime = 起動：{ $when }
# $people: mentions.
status-blocked = このサーバーでブロックされている人（{ $count }人）：{ $people }
status-shards = このプロセスのシャード：{ $shards }（全{ $count }個）

## /inyo unanswered

unanswered-attached = このサーバーでお答えできなかった質問と、「役に立たなかった」と評価された回答：{ $count }件
unanswered-newest = ファイルに入るのは、新しいものから{ $count }件だけです。
unanswered-none = お答えできなかった質問も、「役に立たなかった」と評価された回答もありません。
unanswered-question-set = `unanswered.jsonl`は質問集です。各質問の答えとなる文書内の語句を`gold`に書き、文書に答えがない質問では空のままにして、`inyo evaluate unanswered.jsonl`を実行してください。
unanswered-without-texts = 質問の本文は、`/{ inyo-name } { inyo-keep-questions-name }` が有効なときだけ保存します。
