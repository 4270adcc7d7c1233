### "Helpful" and "Not helpful": the buttons, and the modal about what was wrong.

feedback-helpful-button = Helpful
feedback-unhelpful-button = Not helpful
feedback-title = What was not helpful?
feedback-reason-label = The answer…
feedback-wrong-passage-option = quotes the wrong passage
feedback-outdated-option = is outdated
feedback-not-covered-option = isn't in the documents at all
feedback-other-option = has another problem
feedback-comment-label = Anything else? (optional)
feedback-comment-placeholder = What would the right answer be, and where is it?
feedback-thanks = Thank you! That helps to improve the answers.
