### /help: one card.

help-title = Answers made of quotes
help-does = Ask me a question and I answer with up to three exact quotes from my documents, each with the place where it stands. Ask in English, Japanese or Portuguese; the documents may be in another of the three.
help-does-not = I write nothing of my own: no summary, no translation, no opinion. When the documents don't say, I tell you so.

## How to ask

help-asking-heading = How to ask
help-asking = Use `/{ ask-name }`, mention me together with your question, reply to one of my messages, or write me a direct message. I understand a follow-up (“And when was that?”) together with the question before it. Edit your message and the answer changes; delete it and the answer goes.
help-buttons = Buttons below an answer show what stands around a quote, give you its exact text as a file, take a follow-up, or tell my keeper whether it helped.

## Commands

help-commands-heading = Commands
help-ask = `/{ ask-name }` answers a question, from one document or only for your eyes if you like.
help-search = `/{ search-name }` lists the passages that fit some words.
help-documents = `/{ documents-name }` lists the documents.
help-read = `/{ read-name }` shows a document page by page.
help-forget-me = `/{ forget-me-name }` removes everything that I keep about you.
help-message-commands = On any message, under Apps: “{ find-in-documents-menu }” finds quotes that bear on it, “{ check-quote-menu }” tells whether it stands in the documents word for word.
help-moderators = `/{ inyo-name }` is for moderators: channels, language, documents, blocking, statistics.

## Privacy

help-privacy-heading = Privacy
help-privacy = I read only messages that are meant for me. I keep which answer was yours, so that its buttons work, and what you find helpful or not. I keep the text of questions only where an administrator turned that on, and only for some days. `/{ forget-me-name }` removes all of it at once; only a block by moderators stays.
