### /help: one card.

help-title = Answers made of quotes
help-does = Ask me a question and I answer with up to three exact quotes from my documents, each with its source. Ask in English, Japanese or Portuguese; the documents may be in another of the three.
help-does-not = I write nothing of my own: no summary, no translation, no opinion. When the documents don't say, I tell you so.

## How to ask

help-asking-heading = How to ask
help-asking = Use `/{ ask-name }`, mention me with your question, reply to one of my messages with the ping on, or send me a direct message. I understand a follow-up (“And when was that?”) together with the question before it. If you edit your message, I update the answer; if you delete it, I delete the answer.
help-buttons = The buttons below an answer show the context of a quote, send you its exact text as a file, take a follow-up question, or tell the moderators whether the answer helped.

## Commands

help-commands-heading = Commands
help-ask = `/{ ask-name }` answers a question; if you like, from one document only, or so that only you can see it.
help-search = `/{ search-name }` lists the passages that best match your words.
help-documents = `/{ documents-name }` lists the documents.
help-read = `/{ read-name }` shows a document page by page.
help-forget-me = `/{ forget-me-name }` removes everything I keep about you.
help-message-commands = On any message, under Apps: “{ find-in-documents-menu }” finds quotes related to it, “{ check-quote-menu }” tells you whether it is in the documents word for word.
help-moderators = `/{ inyo-name }` is for moderators: channels, language, documents, blocking, statistics.

## Privacy

help-privacy-heading = Privacy
help-privacy = I read only messages that are meant for me. I remember questions for an hour, for follow-ups. I store which answers are yours, so that their buttons work, what you found helpful or not, and that you asked something I couldn't answer. I store the texts of such questions, private ones excepted, and of comments only where an administrator turned that on, for some days. `/{ forget-me-name }` removes all of it at once; only a block by moderators stays.
