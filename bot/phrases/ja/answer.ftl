### The card of an answer. Titles, words and questions are filled in escaped.

answer-question = 質問：{ $question }
answer-follow-up-to = 前の質問：{ $question }
answer-in-document = この文書だけを検索：{ $title }
answer-none = 文書には書かれていません。
answer-closest = 最も近い箇所です（答えになっていないこともあります）：
# $level: high, good, fair or low, how sure Inyo is that the documents hold an answer.
answer-confidence = { $level ->
    [high] 確信度：高い
    [good] 確信度：やや高い
    [fair] 確信度：やや低い
   *[low] 確信度：低い
}
answer-expired = この回答のボタンは有効期限が切れています。もう一度お尋ねください。
