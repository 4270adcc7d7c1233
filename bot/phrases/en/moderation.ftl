### /inyo: what moderators set. Channels and users are filled in as mentions, which ping nobody.

moderation-not-allowed = Only moderators can do that: it needs the permission “Manage Server”.

## /inyo channels

channels-everywhere = I answer mentions in every channel here.
channels-list = I answer mentions only in: { $channels }
channels-allowed = From now on I answer mentions in { $channel }.
channels-removed = From now on I don't answer mentions in { $channel }.
channels-last-removed = That was the last channel on the list, which is empty now.
channels-allowed-already = I already answer mentions in { $channel }.
channels-not-listed = { $channel } is not on the list.
channels-which = Please choose a channel.
channels-too-many = { $limit ->
    [one] At most { $limit } channel can be on the list.
   *[other] At most { $limit } channels can be on the list.
}
channels-commands = Commands work in every channel.

## /inyo language

language-set = From now on I speak { $language ->
    [ja] Japanese
    [pt] Portuguese
   *[en] English
} here. Quotes stay in their original language.
language-of-each = From now on I speak each person's own language here.

## /inyo private-by-default

private-on = From now on, only the person who uses `/{ ask-name }` or `/{ search-name }` sees the result. An answer can then be shared.
private-off = From now on, everybody in the channel sees the results of `/{ ask-name }` and `/{ search-name }`, unless the person who uses them makes them private.

## /inyo documents

documents-hidden = From now on, “{ $title }” is hidden here.
documents-shown-again = From now on, I quote “{ $title }” here again.
documents-hidden-already = “{ $title }” is already hidden here.
documents-not-hidden = “{ $title }” is not hidden here.
documents-hidden-list = { $count ->
    [one] { $count } document is hidden here:
   *[other] { $count } documents are hidden here:
}
documents-none-hidden = No documents are hidden here.
documents-which = Please choose a document.
documents-too-many = { $limit ->
    [one] At most { $limit } document can be hidden.
   *[other] At most { $limit } documents can be hidden.
}

## /inyo block and unblock

user-blocked = From now on I don't answer { $user } here.
user-unblocked = From now on I answer { $user } here again.
user-blocked-already = { $user } is already blocked here.
user-not-blocked = { $user } is not blocked here.
user-not-blockable = Moderators and bots can't be blocked.

## /inyo keep-questions

keep-questions-on = From now on I keep the texts of questions that I couldn't answer here, except private ones, and of comments on answers, { $days ->
    [one] for { $days } day
   *[other] for { $days } days
} each. Please tell your members.
keep-questions-off = From now on I keep no texts of questions and comments here. Those I had are removed.
keep-questions-not-allowed = Only administrators can change this.

## /inyo forget-server

forget-server-confirm = This removes everything I keep about this server: its settings, ratings and questions. The buttons of my answers here stop working. It can't be undone.
forget-server-hidden = { $count ->
    [one] { $count } document that is hidden here can be read and quoted again.
   *[other] { $count } documents that are hidden here can be read and quoted again.
}
forget-server-added = { $count ->
    [one] { $count } document that was added here is deleted.
   *[other] { $count } documents that were added here are deleted.
}
forget-server-blocked = { $count ->
    [one] { $count } person who is blocked here is answered again.
   *[other] { $count } people who are blocked here are answered again.
}
forget-server-button = Remove everything
forget-server-cancel-button = Cancel
forget-server-done = Done. I have removed everything I kept about this server.
forget-server-cancelled = Nothing was removed.

## /inyo status

status-heading = Status
status-documents = Documents: { $count }
status-passages = Passages: { $count }
status-model = Model: { $model }
status-model-bundled = Model: bundled
# $when: a timestamp of Discord's, which it shows as "3 hours ago" in each reader's language.
status-index = Index built: { $when }
status-latency = Response time: median { $p50 } ms, 95% within { $p95 } ms, 99% within { $p99 } ms
status-no-latency = Response time: no questions yet
status-ratings = Ratings here: { $helpful } helpful, { $unhelpful } not helpful
status-uptime = Started: { $when }
# $people: mentions.
status-blocked = People blocked here ({ $count }): { $people }
status-shards = Shards of this process: { $shards } (of { $count })

## /inyo unanswered

unanswered-attached = { $count ->
    [one] { $count } question that I couldn't answer here, or answer that was marked not helpful.
   *[other] { $count } questions that I couldn't answer here, or answers that were marked not helpful.
}
unanswered-newest = { $count ->
    [one] Only the newest one fits into the file.
   *[other] Only the newest { $count } fit into the file.
}
unanswered-none = There are no questions that I couldn't answer here, and no answers marked not helpful.
unanswered-question-set = `unanswered.jsonl` is a question set. Write into `gold` the words of your documents that answer a question; leave it empty if they shouldn't answer. Then run `inyo evaluate unanswered.jsonl`.
unanswered-without-texts = I keep the texts of questions only where `/{ inyo-name } { inyo-keep-questions-name }` is on.
