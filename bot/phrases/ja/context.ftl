### "Show context": the card with the text around a quote.

context-button = 前後を表示
context-previous-excerpt-button = 前の引用
context-next-excerpt-button = 次の引用
context-exact-text-button = 原文をファイルで
context-position = 引用{ $total }件中{ $number }件目
context-heading = 引用の前後：{ $title }
context-exact-text = 引用{ $number }の原文：
