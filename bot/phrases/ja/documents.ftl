### /documents: the list of documents, and what is said of a document that can't be shown.

documents-heading = 文書{ $count }件
documents-none = 文書はありません。
documents-language = { $language ->
    [ja] 日本語
    [pt] ポルトガル語
   *[en] 英語
}
documents-length = { $count }文字
documents-translation-of = 「{ $title }」の翻訳
documents-read = 読むには `/{ read-name }`、文書を指定して質問するには `/{ ask-name }` をお使いください。
document-unknown = 「{ $title }」という文書はありません。入力中に表示される候補からお選びください。
document-changed = この回答のあとに文書が変更されました。もう一度お尋ねください。
document-gone = この文書はもうありません。
document-hidden = この文書は、このサーバーのモデレーターが非表示にしています。
document-limited = この文書は、ここで見る人全員に見せてよいものではありません。本人だけに見える形でお尋ねください。
