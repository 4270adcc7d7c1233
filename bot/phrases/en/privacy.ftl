### /forget-me: what was kept about someone and is gone.

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
