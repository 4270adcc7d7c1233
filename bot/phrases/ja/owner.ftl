### /inyo-owner: for the owner of the bot. The progress of a reload is ask-progress.

owner-not-allowed = このボットの所有者、またはチームの所有者・管理者・開発者のみお使いいただけます。
owner-reload-started = 文書を再読み込みしています。その間は、現在のインデックスでお答えします。
owner-reload-started-first = 文書を読み込んでいます。まだインデックスがないため、その間はお答えできません。
owner-reload-done = { $seconds }秒で完了しました。文書：{ $documents }件、箇所：{ $passages }件
owner-unknown = 現在、このボットの所有者をDiscordに確認できません。しばらくしてからもう一度お試しください。
owner-reload-unchanged = 変更はありませんでした。
owner-reload-not-fetched = { $count }件のウェブサイトまたはリポジトリを取得できなかったため、その文書は以前のままです。理由はログをご覧ください。
owner-reload-failed = 再読み込みに失敗しました。引き続き、現在のインデックスでお答えします。エラーID：{ $id }
owner-reload-failed-first = 読み込みに失敗しました。引き続きお答えできません。エラーID：{ $id }
owner-reload-running = すでに再読み込み中です。
owner-sync-done = Discordに{ $count }個のコマンドを登録しました。
owner-sync-failed = Discordにコマンドを登録できませんでした。原因はログに記録されています。
