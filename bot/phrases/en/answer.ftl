### The card of an answer. Titles, words and questions are filled in escaped.

answer-question = Question: { $question }
answer-follow-up-to = Follow-up to: { $question }
answer-in-document = Searched only in: { $title }
answer-none = The documents don't say.
answer-closest = The closest passages, which may not answer it:
# $level: high, good, fair or low, how sure Inyo is that the documents hold an answer.
answer-confidence = { $level ->
    [high] Confidence: high
    [good] Confidence: fairly high
    [fair] Confidence: fairly low
   *[low] Confidence: low
}
answer-expired = The buttons of this answer have expired. Please ask again.
