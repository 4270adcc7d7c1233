### /forget-me: what was kept about someone and is gone.

forget-me-done = 完了しました。保存していたあなたのデータを、すべて削除しました：
forget-me-nothing = 保存しているあなたのデータはありません。
forget-me-answers = 回答{ $count }件（ボタンはもう使えません）
forget-me-feedback = 評価{ $count }件
forget-me-questions = お答えできなかった質問の記録{ $count }件
forget-me-documents = サーバーの文書{ $count }件に含まれていたあなたのメッセージ
forget-me-blocks = サーバーのモデレーターによるブロックは、サーバーの設定のため残ります。
forget-me-messages = Discord上のメッセージは残ります。ご自身で削除してください。
