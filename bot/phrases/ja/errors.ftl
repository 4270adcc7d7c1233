### When something went wrong.

error-incident = エラーが発生しました。運営者のログに番号 { $incident } で残っています。
error-command-outdated = コマンドが更新されました。Discordを再起動してからもう一度お試しください。
error-only-on-servers = これはサーバー内でのみお使いいただけます。
error-missing-permission = このチャンネルでは権限が足りません。チャンネルの閲覧・メッセージの送信・リンクの埋め込み・ファイルの添付を私に許可するよう、モデレーターにお伝えください。
error-too-late = 時間がかかりすぎたため、Discordの仕様により返答できなくなりました。もう一度お試しください。
error-bad-value = Discordから届いた値を読み取れませんでした。もう一度お試しください。
