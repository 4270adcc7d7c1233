### Quotes and their citations, on all cards.

quote-cut = 長い文の一部
# The quote is a part of a whole. $kind: items, steps, rows, lines or sentences.
quote-omitted = { $kind ->
    [items] 全{ $total }項目中{ $shown }項目
    [steps] 全{ $total }手順中{ $shown }手順
    [rows] 全{ $total }行中{ $shown }行
    [lines] 全{ $total }行中{ $shown }行
   *[sentences] 全{ $total }文中{ $shown }文
}
quote-original = 原文は{ $language ->
    [ja] 日本語
    [pt] ポルトガル語
   *[en] 英語
}
quote-also-in = 同じ内容（{ $language ->
    [ja] 日本語
    [pt] ポルトガル語
   *[en] 英語
}）：{ $source }
# $pairs: the quote's words and the question's, such as 辞任 ← resign.
quote-matched-words = 対応する語：{ $pairs }
# As quote-also-in, where the language is none that I know.
quote-also-at = 同じ内容：{ $source }
quotes-not-shown = このメッセージに収まらなかった引用：{ $count }件
# Between the parts of a place: the file, the page, the lines.
cited-separator = 、
cited-line = { $line }行目
cited-lines = { $line }～{ $last }行目
cited-character = { $column }文字目
# $kind: where in a file of pages, slides or the like, in the plural for several ("3–4");
# "name" is a chapter's own title.
cited-place = { $kind ->
    [page] { $place }ページ
    [pages] { $place }ページ
    [slide] スライド{ $place }
    [slides] スライド{ $place }
    [sheet] シート「{ $place }」
    [sheets] シート「{ $place }」
    [row] { $place }行目
    [rows] { $place }行目
    [chapter] 第{ $place }章
    [chapters] 第{ $place }章
    [cell] セル{ $place }
    [cells] セル{ $place }
    [message] { $place }のメッセージ
    [messages] { $place }のメッセージ
   *[name] { $place }
}
cited-title-added = （タイトルは当ボットが補ったもの）
cited-source = 出典
# The link to the quote in its document, in the web reader.
cited-open = 原文を開く
