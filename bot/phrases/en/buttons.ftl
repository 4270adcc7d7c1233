### Buttons below cards, the windows that they open, and what they answer.

## Labels of buttons

button-more = More around it
button-read = Read
button-read-on = Read on
button-previous-page = Previous page
button-next-page = Next page
button-previous-excerpt = Previous excerpt
button-next-excerpt = Next excerpt
button-exact-text = Exact text as a file
button-follow-up = Ask a follow-up
button-share = Share
button-delete = Delete
button-helpful = Helpful
button-not-helpful = Not helpful

## Between and above them

page-position = Page { $page } of { $pages }
excerpt-position = Excerpt { $number } of { $total }
around-heading = Around the quote: { $title }
exact-text = The exact text of excerpt { $number }:
shared-by = Shared by { $name }

## The window for a follow-up

follow-up-title = Ask a follow-up
follow-up-label = Your question
follow-up-placeholder = For example: And when was that?

## The window for what was not helpful

feedback-title = What was not helpful?
feedback-reason-label = The answer…
feedback-wrong-passage-option = quotes the wrong passage
feedback-outdated-option = is outdated
feedback-not-covered-option = isn't in the documents at all
feedback-other-option = has another problem
feedback-comment-label = Anything else? (optional)
feedback-comment-placeholder = What would the right answer be, and where is it?
feedback-thanks = Thank you! That helps to improve the answers.

## When a button can't do what it says

answer-too-old = The buttons of this answer have expired. Please ask again.
press-cooldown = That was quick! Please wait { $seconds ->
    [one] { $seconds } second
   *[other] { $seconds } seconds
} before you go on.
document-changed = The document has changed since this answer. Please ask again.
document-gone = This document no longer exists.
shared-already = This answer has already been shared.
shared-not-here = Discord shows this to nobody but you here: people need the permission “Use External Apps” to share my answers.
delete-not-yours = Only the person who asked, or a moderator with the permission “Manage Messages” or “Manage Server”, can delete this answer.
