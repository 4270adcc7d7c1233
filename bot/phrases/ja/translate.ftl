### "Translate": quotes in the reader's language, for that reader alone.

translate-button = 翻訳
translate-heading = これはあなたにだけ表示されています。文書に書かれているのは引用の部分です。機械翻訳には誤りが含まれることがあります。
translate-machine = { $language ->
    [ja] 日本語
    [pt] ポルトガル語
   *[en] 英語
}からの機械翻訳：
# […] stands for what is missing.
translate-incomplete = […]の部分は、長すぎるか時間がかかりすぎるため、翻訳できませんでした。

## Why there is no translation

translate-needless = これらの引用は、すでにあなたの言語で書かれています。
translate-impossible = これらの引用をあなたの言語に翻訳することはできません。
translate-too-long = 翻訳が長すぎて、メッセージに収まりません。
translate-busy = 翻訳が混み合っています。少し待ってからもう一度お試しください。
translate-slow = 翻訳に時間がかかりすぎています。数分待ってからもう一度お試しください。
translate-failed = 翻訳できませんでした。原因はログに記録されています。
translate-off = 翻訳機能は現在オフになっています。
