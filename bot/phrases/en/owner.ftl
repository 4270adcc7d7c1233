### /inyo-owner: for the owner of the bot. The progress of a reload is ask-progress.

owner-not-allowed = Only the owner of this bot, or the owner, admins and developers of its team, can do that.
owner-reload-started = Reloading the documents. The current index keeps serving meanwhile.
owner-reload-started-first = Loading the documents. There is no index yet, so I can't answer meanwhile.
owner-unknown = Discord can't tell me right now who owns this bot. Please try again in a moment.
owner-reload-done = Done in { $seconds } s. Documents: { $documents }, passages: { $passages }.
owner-reload-unchanged = Nothing has changed.
owner-reload-not-fetched = { $count ->
    [one] One website or repository couldn't be fetched, so its documents are as they were. The log says why.
   *[other] { $count } websites or repositories couldn't be fetched, so their documents are as they were. The log says why.
}
owner-reload-failed = Reloading failed; the current index keeps serving. Error ID: { $id }
owner-reload-failed-first = Loading failed, and I still can't answer questions. Error ID: { $id }
owner-reload-running = A reload is already running.
owner-sync-done = { $count ->
    [one] { $count } command is registered with Discord.
   *[other] { $count } commands are registered with Discord.
}
owner-sync-failed = Discord didn't accept the commands. The log has the reason.
