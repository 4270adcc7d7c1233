### "Follow up": the button and its modal.

follow-up-button = 続けて質問する
follow-up-title = 続けて質問する
follow-up-label = 質問
follow-up-placeholder = 例：それはいつですか？
follow-up-context-forgotten = 直前の質問を覚えていません。前の質問に頼らない形で、もう一度お尋ねください。
