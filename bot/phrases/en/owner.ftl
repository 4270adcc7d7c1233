### /inyo-owner: for whoever keeps the bot. The progress of a reload is ask-progress.

owner-not-allowed = Only the owner of this bot, or the team, can do that.
owner-unknown = Discord doesn't tell me just now who owns this bot. Please try again in a moment.
reload-started = Reading the documents anew. The old index goes on answering meanwhile.
reload-started-first = Reading the documents anew. There is no index yet that could answer meanwhile.
reload-done = Done in { $seconds } s. Documents: { $documents }, passages: { $passages }.
reload-unchanged = Nothing has changed: the index stands as it is.
reload-failed = That failed, and the old index goes on answering. The reason stands in the log under { $incident }.
reload-failed-first = That failed, and I still can't answer questions. The reason stands in the log under { $incident }.
reload-under-way = A reload is under way already.
sync-done = { $count ->
    [one] Discord now knows { $count } command.
   *[other] Discord now knows { $count } commands.
}
sync-failed = Discord did not take the commands. The reason stands in the log.
