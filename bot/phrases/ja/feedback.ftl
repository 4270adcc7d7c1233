### "Helpful" and "Not helpful": the buttons, and the modal about what was wrong.

feedback-helpful-button = 役に立った
feedback-unhelpful-button = 役に立たなかった
feedback-title = どこが役に立ちませんでしたか？
feedback-reason-label = この回答は…
feedback-wrong-passage-option = 引用箇所が違う
feedback-outdated-option = 内容が古い
feedback-not-covered-option = そもそも文書に書かれていない
feedback-other-option = その他
feedback-comment-label = 補足（任意）
feedback-comment-placeholder = 正しい答えと、それが書かれている場所をお知らせください
feedback-thanks = ありがとうございます。回答の改善に役立てます。
