### /inyo add, replace and remove, and “Add to documents”: documents of one server.

add-reading = I'm reading { $names }. This may take a moment.
add-done = From now on, I quote { $names } on this server.
add-not-loaded = { $names } is saved, but I couldn't read the documents again. The owner of this bot can see why in the log.
add-what = Please give me a file or a link, one of the two.
add-off = The owner of this bot doesn't let servers add documents.
add-too-large = That is too large: a document may have { $limit } MB.
add-full = There is no room for it: all documents of a server may have { $limit } MB together. Please remove some with /{ inyo-name } { inyo-remove-name } first.
add-too-many = { $limit ->
    [one] A server can have at most { $limit } document of its own. Please remove one with /{ inyo-name } { inyo-remove-name } first.
   *[other] A server can have at most { $limit } documents of its own. Please remove some with /{ inyo-name } { inyo-remove-name } first.
}
add-exists = This server already has a document called “{ $name }”. To put a new version in its place, use /{ inyo-name } { inyo-replace-name }.
add-format = I can't read files like “{ $name }”. These are the formats I read: { $formats }
add-unreadable = I can't read “{ $name }”: { $reason }
add-empty = There is no text in “{ $name }”.
add-not-downloaded = I couldn't get “{ $name }” from Discord. Please try again.
add-link = Please give me the link to a message, a thread or a forum post on this server (“Copy Link” in its menu).
add-not-a-thread = That is a whole channel. Please give me the link to a message, a thread or a forum post.
add-no-access = I can only add what both you and I can read there.
add-no-content = Discord doesn't let me read what is written there. Use “{ add-to-documents-menu }” on the message itself, or ask the owner of this bot to switch on “Message Content Intent” for me.
add-discord-away = Discord doesn't answer at the moment. Please try again later.
add-too-many-messages = { $limit ->
    [one] That has too many messages: I add at most { $limit } at once.
   *[other] That has too many messages: I add at most { $limit } at once.
}
add-nothing = There is nothing in it that I could add.
add-own = I wrote that myself. I only add what people write.
added-unknown = This server has no document of its own called “{ $name }”. Please pick one from the list that appears while you type.
remove-done = “{ $name }” is removed. From now on, I don't quote it.

## Channels and roles

documents-limit-channels = Only in these channels and their threads: { $channels }
documents-limit-roles = Only in private answers to people with one of these roles: { $roles }
documents-limit-to-what = Please choose a channel or a role.
documents-opened = From now on, I quote “{ $title }” everywhere on this server and for everybody.
documents-not-limited = “{ $title }” has no such limit.
documents-too-many-limits = { $limit ->
    [one] At most { $limit } channel or role can be set.
   *[other] At most { $limit } channels and roles can be set for documents.
}
documents-added-list = { $count ->
    [one] { $count } document was added here:
   *[other] { $count } documents were added here:
}
documents-added-unknown = somebody I have forgotten
documents-limited-list = { $count ->
    [one] { $count } document isn't for everybody here:
   *[other] { $count } documents aren't for everybody here:
}
