### When something went wrong.

error-incident = エラーが発生しました。ボットの所有者のログに番号 { $incident } で残っています。
error-command-outdated = コマンドが更新されました。Discordを再起動してからもう一度お試しください。
error-engine-away = ただいま索引に接続できません。少し待ってからもう一度お尋ねください。
error-only-on-servers = これはサーバー内でのみお使いいただけます。
error-bad-value = Discordから届いた値を読み取れませんでした。もう一度お試しください。
