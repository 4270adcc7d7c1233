### /inyo-owner: for whoever keeps the bot. The progress of a reload is ask-progress.

owner-not-allowed = Only the owner of this bot, or the owner, admins and developers of its team, can do that.
reload-started = Reading the documents again. The old index keeps answering meanwhile.
reload-started-first = Reading the documents again. There is no index yet that could answer meanwhile.
owner-unknown = Discord doesn't tell me just now who owns this bot. Please try again in a moment.
reload-done = Done in { $seconds } s. Documents: { $documents }, passages: { $passages }.
reload-unchanged = Nothing has changed: the index stays as it is.
reload-failed = That failed, and the old index keeps answering. The reason is in the log as { $incident }.
reload-failed-first = That failed, and I still can't answer questions. The reason is in the log as { $incident }.
reload-under-way = A reload is already under way.
sync-done = { $count ->
    [one] Discord now knows { $count } command.
   *[other] Discord now knows { $count } commands.
}
sync-failed = Discord didn't accept the commands. The reason is in the log.
