### What someone who asks gets instead of an answer.

## The question

ask-how = Ask me a question and I answer with quotes from my documents, nothing else: mention me together with it, reply to one of my messages with the ping on, send me a direct message, or use `/{ ask-name }`.
ask-too-long = That question is too long. Please use at most { $limit } characters.
ask-hidden = Discord hides the text of this reply from me. Please use `/{ ask-name }`, or mention me together with your question.

## Messages that ask nothing

# $kind: thanks, greeting, farewell or reaction (ok, laughter, emoji).
ask-chatter = { $kind ->
    [thanks] You're welcome!
    [greeting] Hello! Ask me something and I answer with quotes from my documents.
    [farewell] See you! Ask me whenever you want to know something.
   *[reaction] 👍 Ask me whenever you want to know something.
}

## While the index is being built

ask-starting = I'm still starting up. Please ask again in a moment.
ask-starting-progress =
    { ask-starting }
    -# { ask-progress }
ask-failed = I can't open the documents yet, so I can't answer questions. I keep trying; the reason is in the log.
# $stage: documents, passages, terms, subjects, twins, upload or vectors, as the library reports them.
ask-progress = { $stage ->
    [pages] Fetching pages
    [documents] Reading the documents
    [passages] Embedding the passages
    [terms] Counting the words
    [subjects] Looking for translations
    [twins] Comparing translations
    [upload] Uploading the passages to the search server
    [vectors] Waiting for the search server
   *[other] Getting ready
}: { $done } of { $total }

## Not now, not here, not you

ask-busy = Too many questions are waiting. Please ask again in a moment.
ask-cooldown = That was quick! Please wait { $seconds ->
    [one] { $seconds } second
   *[other] { $seconds } seconds
} before your next question.
ask-blocked = The moderators of this server have blocked you here, so I can't answer you.

## While the bot is being stopped

ask-closing = I'm restarting. Please try again in a minute.
ask-closing-channel = I'm restarting and couldn't answer { $count ->
    [1] this question
   *[other] { $count } questions in this channel
}. Please ask again in a minute.
