### What Discord shows of the commands. The end of an id says what it is, and so its limits:
### -name (1 to 32 characters, lower case), -description (1 to 100), -choice (1 to 100),
### -menu (1 to 32, as people write).

## /ask

ask-name = 質問
ask-description = 文書に質問します。回答は正確な引用だけで示します
ask-question-name = 質問文
ask-question-description = 日本語・英語・ポルトガル語の質問
ask-document-name = 文書
ask-document-description = この文書の中だけを探します
ask-private-name = 非公開
ask-private-description = 回答は自分だけに表示されます

## /search

search-name = 検索
search-description = 入力した語句に最も合う箇所を探します
search-query-name = 語句
search-query-description = 探す言葉（日本語・英語・ポルトガル語）

## /documents

documents-name = 文書一覧
documents-description = どんな文書があるかを表示します

## /read

read-name = 閲覧
read-description = 文書を1ページずつ読みます
read-document-name = 文書
read-document-description = 読む文書
read-page-name = ページ
read-page-description = 最初に開くページ

## /help and /forget-me

help-name = ヘルプ
help-description = できること、できないこと、使い方
forget-me-name = 個人データ削除
forget-me-description = 保存しているあなたのデータを、ただちにすべて削除します

## On a message

find-in-documents-menu = 文書で探す
check-quote-menu = 引用を確かめる
add-to-documents-menu = 文書に追加

## /inyo

inyo-name = inyo
inyo-description = このサーバーの設定（モデレーター向け）
inyo-channels-name = チャンネル
inyo-channels-description = メンションに答えるチャンネルを決めます
inyo-channels-action-name = 操作
inyo-channels-action-description = 行うこと
inyo-channels-allow-choice = このチャンネルでメンションに答える
inyo-channels-remove-choice = このチャンネルではメンションに答えない
inyo-channels-list-choice = 一覧を表示する
inyo-channels-everywhere-choice = すべてのチャンネルでメンションに答える
inyo-channels-channel-name = チャンネル
inyo-channels-channel-description = 追加または除外するチャンネル
inyo-language-name = 言語
inyo-language-description = このサーバーで使う言語を決めます
inyo-language-language-name = 言語
inyo-language-language-description = 使う言語、または各ユーザーの言語
inyo-language-each-choice = 各ユーザーの言語
inyo-language-en-choice = 英語
inyo-language-ja-choice = 日本語
inyo-language-pt-choice = ポルトガル語（ブラジル）
inyo-private-by-default-name = 既定で非公開
inyo-private-by-default-description = /{ ask-name } と /{ search-name } の結果を、使った人だけに表示します
inyo-private-by-default-on-name = 有効
inyo-private-by-default-on-description = 有効または無効
inyo-add-name = 追加
inyo-add-description = このサーバーの文書を追加します（ファイル、メッセージ、スレッド、フォーラム投稿）
inyo-add-file-name = ファイル
inyo-add-file-description = 追加するファイル
inyo-add-link-name = リンク
inyo-add-link-description = このサーバーのメッセージ、スレッド、フォーラム投稿のリンク
inyo-add-channel-name = チャンネル
inyo-add-channel-description = このチャンネルでのみ引用します
inyo-add-role-name = ロール
inyo-add-role-description = このロールを持つ人への、本人だけに見える回答でのみ引用します
inyo-replace-name = 差し替え
inyo-replace-description = 追加した文書を新しい版に差し替えます
inyo-replace-document-name = 文書
inyo-replace-document-description = 差し替える文書
inyo-remove-name = 削除
inyo-remove-description = 追加した文書を削除します
inyo-remove-document-name = 文書
inyo-remove-document-description = 削除する文書
inyo-documents-name = 文書
inyo-documents-description = 文書をこのサーバーで非表示にしたり、見られる範囲を限ったりします
inyo-documents-action-name = 操作
inyo-documents-action-description = 行うこと
inyo-documents-hide-choice = この文書を非表示にする
inyo-documents-show-choice = この文書を再び表示する
inyo-documents-limit-choice = この文書をチャンネルかロールに限定する
inyo-documents-open-choice = この文書の限定を解除する
inyo-documents-list-choice = 追加・非表示・限定の文書を一覧にする
inyo-documents-document-name = 文書
inyo-documents-document-description = 変更する文書
inyo-documents-channel-name = チャンネル
inyo-documents-channel-description = 限定するチャンネル
inyo-documents-role-name = ロール
inyo-documents-role-description = 限定するロール
inyo-block-name = ブロック
inyo-block-description = このサーバーで特定のユーザーに答えないようにします
inyo-block-user-name = ユーザー
inyo-block-user-description = 答えない相手
inyo-unblock-name = ブロック解除
inyo-unblock-description = このサーバーで再びユーザーに答えるようにします
inyo-unblock-user-name = ユーザー
inyo-unblock-user-description = 再び答える相手
inyo-keep-questions-name = 質問の保存
inyo-keep-questions-description = 答えられなかった質問の本文を、一定期間保存します（管理者のみ）
inyo-keep-questions-on-name = 有効
inyo-keep-questions-on-description = 有効または無効。無効にすると、保存したものは削除されます
inyo-forget-server-name = サーバーデータ削除
inyo-forget-server-description = 保存しているこのサーバーのデータを、すべて削除します
inyo-status-name = 状態
inyo-status-description = 文書、箇所、モデル、インデックスの作成時期、回答時間、稼働時間
inyo-unanswered-name = 未回答
inyo-unanswered-description = 答えられなかった質問と、「役に立たなかった」と評価された回答（CSV）

## /inyo-owner

inyo-owner-name = inyo-所有者
inyo-owner-description = このボットの所有者向け
inyo-owner-reload-name = 再読み込み
inyo-owner-reload-description = 文書を再読み込みします。完了まで、現在のインデックスで答えます
inyo-owner-sync-name = 同期
inyo-owner-sync-description = コマンドをDiscordに登録します
