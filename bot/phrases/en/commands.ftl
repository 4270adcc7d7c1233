### What Discord shows of the commands. The end of an id says what it is, and so its limits:
### -name (1 to 32 characters, lower case), -description (1 to 100), -choice (1 to 100),
### -menu (1 to 32, as people write).

## /ask

ask-name = ask
ask-description = Ask the documents; the answer is made of exact quotes
ask-question-name = question
ask-question-description = Your question, in English, Japanese or Portuguese
ask-document-name = document
ask-document-description = Search only this document
ask-private-name = private
ask-private-description = Only you can see the answer

## /search

search-name = search
search-description = Find the passages that best match your words
search-query-name = query
search-query-description = What to look for, in English, Japanese or Portuguese

## /documents

documents-name = documents
documents-description = See which documents there are

## /read

read-name = read
read-description = Read a document page by page
read-document-name = document
read-document-description = The document to read
read-page-name = page
read-page-description = The page to start with

## /help and /forget-me

help-name = help
help-description = What I do, what I don't, and how to use me
forget-me-name = forget-me
forget-me-description = Remove everything I keep about you, immediately

## On a message

find-in-documents-menu = Find in documents
check-quote-menu = Check quote
add-to-documents-menu = Add to documents

## /inyo

inyo-name = inyo
inyo-description = Settings of this server, for moderators
inyo-channels-name = channels
inyo-channels-description = Where I answer mentions
inyo-channels-action-name = action
inyo-channels-action-description = What to do
inyo-channels-allow-choice = answer mentions in this channel
inyo-channels-remove-choice = no longer answer mentions in this channel
inyo-channels-list-choice = show the list
inyo-channels-everywhere-choice = answer mentions everywhere
inyo-channels-channel-name = channel
inyo-channels-channel-description = The channel to add or remove
inyo-language-name = language
inyo-language-description = Which language I speak here
inyo-language-language-name = language
inyo-language-language-description = The language, or each person's own
inyo-language-each-choice = each person's own
inyo-language-en-choice = English
inyo-language-ja-choice = Japanese
inyo-language-pt-choice = Portuguese (Brazil)
inyo-private-by-default-name = private-by-default
inyo-private-by-default-description = Only the person who uses /{ ask-name } or /{ search-name } sees the result
inyo-private-by-default-on-name = on
inyo-private-by-default-on-description = On or off
inyo-add-name = add
inyo-add-description = Add a document for this server: a file, a message, a thread or a forum post
inyo-add-file-name = file
inyo-add-file-description = The file to add
inyo-add-link-name = link
inyo-add-link-description = The link to a message, a thread or a forum post on this server
inyo-add-channel-name = channel
inyo-add-channel-description = Quote it only in this channel
inyo-add-role-name = role
inyo-add-role-description = Quote it only for people with this role, in private answers
inyo-replace-name = replace
inyo-replace-description = Put a new version in the place of a document that was added
inyo-replace-document-name = document
inyo-replace-document-description = The document to replace
inyo-remove-name = remove
inyo-remove-description = Remove a document that was added
inyo-remove-document-name = document
inyo-remove-document-description = The document to remove
inyo-documents-name = documents
inyo-documents-description = Hide or limit documents on this server, and see what was added
inyo-documents-action-name = action
inyo-documents-action-description = What to do
inyo-documents-hide-choice = hide this document
inyo-documents-show-choice = show this document again
inyo-documents-limit-choice = limit this document to a channel or a role
inyo-documents-open-choice = lift the limits of this document
inyo-documents-list-choice = list added, hidden and limited documents
inyo-documents-document-name = document
inyo-documents-document-description = The document to change
inyo-documents-channel-name = channel
inyo-documents-channel-description = The channel to which to limit it
inyo-documents-role-name = role
inyo-documents-role-description = The role to which to limit it
inyo-block-name = block
inyo-block-description = Stop answering someone on this server
inyo-block-user-name = user
inyo-block-user-description = Whom not to answer
inyo-unblock-name = unblock
inyo-unblock-description = Answer someone on this server again
inyo-unblock-user-name = user
inyo-unblock-user-description = Whom to answer again
inyo-keep-questions-name = keep-questions
inyo-keep-questions-description = Keep the texts of unanswered questions for some days (administrators only)
inyo-keep-questions-on-name = on
inyo-keep-questions-on-description = On or off; turning it off removes what was kept
inyo-forget-server-name = forget-server
inyo-forget-server-description = Remove everything I keep about this server
inyo-status-name = status
inyo-status-description = Documents, passages, model, age of the index, response time, uptime
inyo-unanswered-name = unanswered
inyo-unanswered-description = What I couldn't answer here and what was marked not helpful, as CSV

## /inyo-owner

inyo-owner-name = inyo-owner
inyo-owner-description = For the owner of this bot
inyo-owner-reload-name = reload
inyo-owner-reload-description = Reload the documents; the current index keeps serving until that is done
inyo-owner-sync-name = sync
inyo-owner-sync-description = Register the commands with Discord
