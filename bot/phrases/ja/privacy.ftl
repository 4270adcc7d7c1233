### /forget-me: what was kept about someone and is gone.

forget-me-done = 完了しました。保存していたあなたのデータを、すべて削除しました：
forget-me-nothing = 保存しているあなたのデータはありません。
forget-me-answers = 回答{ $count }件（ボタンはもう使えません）
forget-me-feedback = 評価{ $count }件
forget-me-questions = お答えできなかった質問の記録{ $count }件
forget-me-documents = サーバーの文書{ $count }件に含まれていたあなたのメッセージ
forget-me-blocks = サーバーのモデレーターによるブロックは、サーバーの設定のため残ります。
forget-me-messages = Discord上のメッセージは残ります。ご自身で削除してください。
forget-me-database-away = ただいまデータベースを利用できないため、すべては削除できませんでした。少し待ってからもう一度 `/{ forget-me-name }` をお使いください。

## What is kept, behind a button of /help

privacy-button = 保存している情報
privacy-title = 保存している情報について
# $days: for how long questions and comments are kept.
privacy-answers = 回答ごとに90日間：あなたへの回答であること、表示した場所、どの文書のどこを引用したか、みなさんの評価。質問と引用の本文は保存しません。
privacy-unanswered = サーバーでお答えできなかった質問ごとに{ $days }日間：あなたが質問したことと、その日時。本文は管理者が有効にした場合にのみ保存し、非公開の質問の本文は決して保存しません。回答へのコメントも同様です。
privacy-memory = 1時間だけ、メモリー上で：あなたの質問（続きの質問を理解するため）。
privacy-moderators = モデレーターが変更するまで：ブロックされていること、およびモデレーターがサーバーの文書に加えたあなたのメッセージ。
privacy-not-kept = 保存しないもの：私宛てではないメッセージ。情報を販売したり、第三者に渡したりすることもありません。
privacy-who = 見ることができる人：データベースは、このボットの運営者が管理しています。モデレーターに見えるのは件数と、管理者が有効にした場合の本文だけで、誰が書いたかはわかりません。運営者が問題の調査のために有効にしないかぎり、ログに名前や質問は残りません。
privacy-remove = 削除するには：`/{ forget-me-name }` で、すべてのサーバーにあるあなたの情報をただちに削除できます（モデレーターによるブロックを除く）。バックアップには、運営者が消去するまで残ることがあります。
