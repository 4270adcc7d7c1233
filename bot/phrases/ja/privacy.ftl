### /forget-me: what was kept about someone and is gone.

forget-me-done = 完了しました。あなたについて保存していたものをすべて削除しました：
forget-me-nothing = あなたについて保存しているものはありません。
forget-me-answers = 回答{ $count }件のボタン（もう使えません）
forget-me-feedback = 評価{ $count }件
forget-me-questions = 質問の本文{ $count }件
forget-me-messages = Discord上のメッセージは残ります。ご自身で削除してください。
