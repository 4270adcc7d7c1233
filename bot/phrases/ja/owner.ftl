### /inyo-owner: for whoever keeps the bot. The progress of a reload is ask-progress.

owner-not-allowed = このボットの所有者またはチームのみお使いいただけます。
owner-unknown = このボットの所有者を今Discordに確認できません。しばらくしてからもう一度お試しください。
reload-started = 文書を読み直しています。その間は、今までの索引でお答えします。
reload-started-first = 文書を読み直しています。まだ索引がないため、その間はお答えできません。
reload-done = { $seconds }秒で完了しました。文書：{ $documents }件、パッセージ：{ $passages }件
reload-unchanged = 変更はありません。索引は今のままです。
reload-failed = 失敗しました。引き続き、今までの索引でお答えします。原因はログに番号 { $incident } で残っています。
reload-failed-first = 失敗しました。引き続きお答えできません。原因はログに番号 { $incident } で残っています。
reload-under-way = すでに読み直しの最中です。
sync-done = Discordに{ $count }個のコマンドを登録しました。
sync-failed = Discordにコマンドを登録できませんでした。原因はログに残っています。
