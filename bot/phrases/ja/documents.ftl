### /documents: what there is.

documents-heading = 文書{ $count }件
documents-none = 文書はありません。
document-language = { $language ->
    [ja] 日本語
    [pt] ポルトガル語
   *[en] 英語
}
document-length = { $count }文字
document-translation-of = 「{ $title }」の翻訳
documents-read = 読むには `/{ read-name }`、文書を指定して質問するには `/{ ask-name }` をお使いください。
