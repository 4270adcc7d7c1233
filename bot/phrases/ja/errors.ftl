### When something went wrong.

error-unexpected = エラーが発生しました。エラーID：{ $id }
error-command-outdated = コマンドが更新されました。Discordを再起動してからもう一度お試しください。
error-engine-away = ただいま検索サーバーに接続できません。少し待ってからもう一度お試しください。
error-database-away = ただいまデータベースを利用できないため、何も保存・変更していません。少し待ってからもう一度お試しください。
error-only-on-servers = これはサーバー内でのみお使いいただけます。
error-bad-value = Discordから無効な値が届きました。もう一度お試しください。
button-unknown = このボタンは使えなくなりました。
