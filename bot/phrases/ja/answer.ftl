### What a card says around quotes. Titles, words and questions are filled in escaped.

## Above the quotes

answer-question = 質問：{ $question }
answer-question-before = 直前の質問とあわせて解釈しました：{ $question }
answer-in-document = この文書だけを検索：{ $title }
answer-silent = 文書には書かれていません。
answer-closest = 最も近い箇所です（答えになっていないこともあります）：

# $level: high, good, fair or low, how sure Inyo is that the documents hold an answer.
answer-confidence = { $level ->
    [high] 確信度：高い
    [good] 確信度：やや高い
    [fair] 確信度：やや低い
   *[low] 確信度：低い
}

## The citation below a quote

# Between the parts of a place: the file, the page, the lines.
cited-separator = 、
cited-line = { $line }行目
cited-lines = { $line }～{ $last }行目
cited-character = { $column }文字目
cited-page = { $page }ページ
cited-title-is-ours = （仮題）
cited-source = 出典

## What else is said of a quote

quote-cut = 長い文の一部
quote-original = 原文は{ $language ->
    [ja] 日本語
    [pt] ポルトガル語
   *[en] 英語
}
quote-also-in = 同じ内容（{ $language ->
    [ja] 日本語
    [pt] ポルトガル語
   *[en] 英語
}）：{ $title }、{ $place }
# $pairs: the quote's words and the question's, such as 辞任 ← resign.
quote-pairs = 対応する語：{ $pairs }
quotes-left-out = このメッセージに収まらなかった引用：{ $count }件

# As quote-also-in, where the language is none that I know.
quote-also-at = 同じ内容：{ $title }、{ $place }
