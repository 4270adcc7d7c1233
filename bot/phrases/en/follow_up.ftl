### "Follow up": the button and its modal.

follow-up-button = Follow up
follow-up-title = Ask a follow-up question
follow-up-label = Your question
follow-up-placeholder = For example: And when was that?
follow-up-context-forgotten = I no longer know the question before. Please ask your question in full.
