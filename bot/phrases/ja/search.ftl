### /search: passages in the order of how well they fit.

search-heading = 検索結果：{ $query }
search-count = { $count }件見つかりました
search-none = 該当する箇所はありません：{ $query }
search-try = 語を減らすか、別の言葉でお試しください。日本語・英語・ポルトガル語で検索できます。
search-too-long = この箇所は長すぎてここには表示できません。「{ context-button }」でお読みいただけます。

## "Find in documents" on a message

find-heading = このメッセージに関する文書の記述です：
find-none = このメッセージに関する記述は文書にありません。
find-closest = 最も近い箇所です：
find-cut = メッセージの最初の{ $count }文字だけを読みました。
find-no-text = このメッセージには、検索できるテキストがありません。
