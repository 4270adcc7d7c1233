### "Share".

share-button = 共有
share-by = { $name }さんが共有しました
share-done = この回答はすでに共有されています。
share-not-here = ここでは、Discordの設定により私の回答はあなたにしか表示されません。共有するには「外部のアプリを使用」の権限が必要です。
