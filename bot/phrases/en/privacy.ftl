### What is kept about someone, and /forget-me, after which it is gone.

forget-me-done = Done. I have removed everything I kept about you:
forget-me-nothing = I keep nothing about you that I could remove.
forget-me-answers = { $count ->
    [one] { $count } answer: its buttons no longer work
   *[other] { $count } answers: their buttons no longer work
}
forget-me-feedback = { $count ->
    [one] { $count } rating
   *[other] { $count } ratings
}
forget-me-questions = { $count ->
    [one] { $count } question that I couldn't answer
   *[other] { $count } questions that I couldn't answer
}
forget-me-documents = { $count ->
    [one] your messages in { $count } document of a server
   *[other] your messages in { $count } documents of servers
}
forget-me-blocks = If the moderators of a server have blocked you, that block stays: it belongs to their settings.
forget-me-messages = Your messages in Discord stay; please delete those yourself.
forget-me-database-away = I couldn't remove everything just now, because my database isn't available. Please use `/{ forget-me-name }` again in a moment.

## What is kept, behind a button of /help

privacy-button = What I keep about you
privacy-title = What I keep about you
# $days: for how long questions and comments are kept.
privacy-answers = For 90 days, of each answer you get: that it is yours, where I showed it, which places in which documents it quotes, and how people rated it. Not your question, and not the quotes.
privacy-unanswered = { $days ->
    [one] For { $days } day, of each question on a server that I couldn't answer: that you asked it, and when. Its text only where an administrator turned that on, and never that of a private question. The same goes for comments on my answers.
   *[other] For { $days } days, of each question on a server that I couldn't answer: that you asked it, and when. Its text only where an administrator turned that on, and never that of a private question. The same goes for comments on my answers.
}
privacy-memory = For an hour, in memory only: your questions, so that I understand follow-ups.
privacy-moderators = Until moderators change it: that they have blocked you, and messages of yours that they have added to their server's documents.
privacy-not-kept = Never: messages that aren't meant for me. I don't sell anything, and I pass nothing on.
privacy-who = Who sees it: whoever runs me has my database. Moderators see numbers and, where an administrator turned that on, the texts, but not who wrote them. My log names nobody and holds no questions unless whoever runs me turns that on to look into a problem.
privacy-remove = To remove it: `/{ forget-me-name }` removes everything about you at once, on all servers, but for blocks by moderators. Backups may hold it until whoever runs me deletes them.
