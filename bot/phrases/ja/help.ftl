### /help: one card.

help-title = 引用だけでお答えします
help-does = 質問していただくと、手元の文書から最大3件を正確に引用し、書かれている場所とともにお答えします。質問は日本語・英語・ポルトガル語で。文書の言語が違ってもかまいません。
help-does-not = 自分では何も書きません。要約も翻訳も意見もなしです。文書に書かれていないときは、そうお伝えします。

## How to ask

help-asking-heading = 質問のしかた
help-asking = `/{ ask-name }` を使うか、質問を添えてメンションするか、私のメッセージに返信するか、ダイレクトメッセージをお送りください。「それはいつですか？」のような続きの質問は、直前の質問とあわせて解釈します。メッセージを編集すると回答も変わり、削除すると回答も消えます。
help-buttons = 回答の下のボタンで、引用の前後を読む、正確な原文をファイルで受け取る、続けて質問する、役に立ったかどうかを運営者に伝える、といったことができます。

## Commands

help-commands-heading = コマンド
help-ask = `/{ ask-name }`：質問に答えます。文書を1つに絞ることも、自分だけに表示することもできます。
help-search = `/{ search-name }`：言葉に合う箇所を一覧にします。
help-documents = `/{ documents-name }`：文書を一覧にします。
help-read = `/{ read-name }`：文書をページごとに表示します。
help-forget-me = `/{ forget-me-name }`：あなたについて保存しているものをすべて削除します。
help-message-commands = メッセージの「アプリ」メニュー：「{ find-in-documents-menu }」は関わりのある引用を探し、「{ check-quote-menu }」は文書に一字一句そのとおり書かれているかを確かめます。
help-moderators = `/{ inyo-name }`：モデレーター向けです（チャンネル、言語、文書、ブロック、統計）。

## Privacy

help-privacy-heading = プライバシー
help-privacy = 私宛てのメッセージだけを読みます。ボタンが働くように、どの回答があなたのものかを保存し、役に立ったかどうかの評価も保存します。質問の本文は、管理者が有効にした場合にのみ、一定の日数だけ保存します。`/{ forget-me-name }` ですべてすぐに削除できます。
