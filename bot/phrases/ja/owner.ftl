### /inyo-owner: for whoever keeps the bot. The progress of a reload is ask-progress.

owner-not-allowed = このボットの所有者、またはチームの所有者・管理者・開発者のみお使いいただけます。
reload-started = 文書を再読み込みしています。その間は、これまでの索引でお答えします。
reload-started-first = 文書を再読み込みしています。まだ索引がないため、その間はお答えできません。
reload-done = { $seconds }秒で完了しました。文書：{ $documents }件、箇所：{ $passages }件
owner-unknown = このボットの所有者を今Discordに確認できません。しばらくしてからもう一度お試しください。
reload-unchanged = 変更はありません。索引は今のままです。
reload-failed = 失敗しました。引き続き、これまでの索引でお答えします。原因はログに番号 { $incident } で残っています。
reload-failed-first = 失敗しました。引き続きお答えできません。原因はログに番号 { $incident } で残っています。
reload-under-way = すでに再読み込みの最中です。
sync-done = Discordに{ $count }個のコマンドを登録しました。
sync-failed = Discordにコマンドを登録できませんでした。原因はログに残っています。
