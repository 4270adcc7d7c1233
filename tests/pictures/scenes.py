"""The README's pictures: each is a few things that people do with the real bot.

A scene gets a fake Discord on which the bot answers from the seeds, and returns the keys of what
is to be seen, in this order.
"""

from collections.abc import Awaitable, Callable, Mapping

from bot.i18n import PHRASES
from tests.fakes.people import ADMINISTRATOR, Person
from tests.fakes.registry import Options
from tests.fakes.rendering import render
from tests.fakes.server import FakeDiscord

Scene = Callable[[FakeDiscord], Awaitable[list[str]]]
READER = Person("reader")
WRITER = Person("writer")


async def ask(discord: FakeDiscord) -> list[str]:
    """A question that the documents answer, in another language than they have."""
    return [await discord.ask("Why did Jan Leike leave OpenAI?", by=READER)]


async def ask_silent(discord: FakeDiscord) -> list[str]:
    """A question that they don't answer, on a server that is spoken to in Portuguese."""
    chosen = {"language": "pt"}
    await discord.card(await discord.command("inyo language", chosen, by=discord.moderator()))
    return [await discord.ask("Quem escreveu o hino da cidade?", by=READER)]


async def search(discord: FakeDiscord) -> list[str]:
    """Passages for some words."""
    return [await discord.command("search", {"query": "safety board resign"}, by=READER)]


async def documents(discord: FakeDiscord) -> list[str]:
    """What there is."""
    return [await discord.command("documents", by=READER)]


async def read(discord: FakeDiscord) -> list[str]:
    """What is offered while one types a title, and a page of that document."""
    page = {"page": 2}
    typed = await discord.autocomplete("read", "document", "ライ", page, by=READER)
    (first, *_) = await discord.choices(typed)
    chosen = {"document": first["value"], **page}
    return [typed, await discord.command("read", chosen, by=READER)]


async def help_card(discord: FakeDiscord) -> list[str]:
    """What it does."""
    return [await discord.command("help", by=READER)]


async def find_in_documents(discord: FakeDiscord) -> list[str]:
    """What the documents say about something that somebody said."""
    said = await discord.say("Did you hear that Jan Leike has left OpenAI?", by=WRITER)
    return [said, await discord.point_at(said, "Find in documents", by=READER)]


async def check_quote(discord: FakeDiscord) -> list[str]:
    """A quote that stands in the documents, but for its width."""
    said = await discord.say(
        "「スーパーアライメント」チーム（同社の安全問題を監視するチーム）", by=WRITER
    )
    return [said, await discord.point_at(said, "Check quote", by=READER)]


async def check_quote_differing(discord: FakeDiscord) -> list[str]:
    """A quote that differs from the document."""
    said = await discord.say(
        "今週、OpenAIの「スーパーアライメント」チームの責任者、ジャン・ライク氏が突然辞任した。",
        by=WRITER,
    )
    return [said, await discord.point_at(said, "Check quote", by=READER)]


KEEPER = Person("moderator", ADMINISTRATOR)
WHY = "Why did Jan Leike leave OpenAI?"
NEXT = "What is the next release that OpenAI prepares?"
EN = PHRASES["en"]


async def complete_document(discord: FakeDiscord) -> list[str]:
    """What is offered while one types a title, in other kana than it has."""
    asked = {"question": WHY}
    return [await discord.autocomplete("ask", "document", "さむ", asked, by=READER)]


async def conversation(discord: FakeDiscord) -> list[str]:
    """A question in the channel, and a follow-up to its answer, both in Japanese."""
    asked = await discord.mention("ブロックマンはどこに投稿しましたか？", by=READER)
    return [asked, await discord.reply("それはいつですか？", asked, by=READER)]


async def around(discord: FakeDiscord) -> list[str]:
    """The page on which a quote stands."""
    return [await _first_page(discord)]


async def exact_text(discord: FakeDiscord) -> list[str]:
    """A quote as a file."""
    return [await discord.press(await _first_page(discord), EN.say("context-exact-text-button"))]


async def follow_up(discord: FakeDiscord) -> list[str]:
    """The window for a question that is understood with the one before."""
    asked = await discord.ask(WHY, by=READER)
    return [await discord.press(asked, EN.say("follow-up-button"))]


async def not_helpful(discord: FakeDiscord) -> list[str]:
    """The window for what was wrong with an answer, where comments are kept."""
    await discord.card(await discord.command("inyo keep-questions", {"on": True}, by=KEEPER))
    asked = await discord.ask(WHY, by=READER)
    return [await discord.press(asked, EN.say("feedback-unhelpful-button"))]


# What the model of the picture says, sentence by sentence: by hand, since none is bundled.
TRANSLATIONS = {
    "今週、": "This week Jan Leike, co-head of OpenAI's “Superalignment” team (the team that"
    " watches over the company's safety problems), resigned.",
    "X(旧Twitter)": "In a thread on X (formerly Twitter), the safety leader explained why he left"
    " OpenAI, and that he had disagreed with the company's leadership about its “core priorities”"
    " for “quite some time”, until it reached a “breaking point”.",
    "翌日、": "The next day OpenAI's CEO Sam Altman and its president and co-founder Greg Brockman"
    " responded to Leike's claim that the company doesn't put safety first.",
}


async def translate(discord: FakeDiscord) -> list[str]:
    """Japanese quotes, and below each what a machine makes of it in English."""
    asked = await discord.ask(WHY, by=READER)
    return [await discord.press(asked, EN.say("translate-button"))]


async def ask_private(discord: FakeDiscord) -> list[str]:
    """An answer that nobody else sees, from one document."""
    question = "When did David Shapiro write?"
    typed = {"question": question}
    offered = await discord.autocomplete("ask", "document", "オープン", typed, by=READER)
    (document, *_) = await discord.choices(offered)
    options = {"document": document["value"], "private": True}
    return [await discord.ask(question, by=READER, options=options)]


async def _first_page(discord: FakeDiscord) -> str:
    """The key of the page around the best quote of an answer, the end of a document."""
    answer = await discord.message(await discord.ask(NEXT, by=READER))
    return await discord.press(answer, answer.card.buttons[0].custom_id)


SILENT = ("Which team won the football cup in 1987?", "Quem escreveu o hino da cidade?")


async def status(discord: FakeDiscord) -> list[str]:
    """How the bot is doing after some questions, of which one's answer was rated."""
    for question in (*SILENT, "誰が辞任しましたか？", "Why did Jan Leike leave OpenAI?"):
        asked = await discord.ask(question, by=READER)
        await discord.card(asked)
    await discord.card(await discord.press(asked, EN.say("feedback-helpful-button"), by=READER))
    return [await discord.command("inyo status", by=KEEPER)]


async def channels(discord: FakeDiscord) -> list[str]:
    """One more channel in which mentions are answered."""
    for place in (discord.home.channel, discord.home.voice):
        key = await discord.command(
            "inyo channels", {"action": "allow", "channel": place}, by=KEEPER
        )
        await discord.card(key)
    return [key]


async def settings(discord: FakeDiscord) -> list[str]:
    """What is either one way or another."""
    return [
        await _done(discord, "language", {"language": "en"}),
        await _done(discord, "private-by-default", {"on": True}),
        await _done(discord, "keep-questions", {"on": True}),
    ]


async def leave_out(discord: FakeDiscord) -> list[str]:
    """A document that isn't quoted, found by its title; and what is left out in all."""
    action = {"action": "hide"}
    for title in ("ライ", "GPT"):
        typed = await discord.autocomplete("inyo documents", "document", title, action, by=KEEPER)
        (first, *_) = await discord.choices(typed)
        done = await _done(discord, "documents", action | {"document": first["value"]})
    return [typed, done, await _done(discord, "documents", {"action": "list"})]


async def add_to_documents(discord: FakeDiscord) -> list[str]:
    """What somebody wrote becomes a document of the server."""
    said = await discord.say("The reading group meets on Thursdays at six.", by=WRITER)
    key = await discord.point_at(said, EN.say("add-to-documents-menu"), by=KEEPER)
    await _until_read(discord, key, "The reading group meets on Thursdays at six.json")
    return [said, key]


async def add(discord: FakeDiscord) -> list[str]:
    """A file for one channel, a new version of it, and its end."""
    file = discord.upload("reading-group.md", b"# Reading group\n\nWe meet on Thursdays at six.\n")
    newer = discord.upload("reading-group-2.md", b"# Reading group\n\nWe meet on Fridays at six.\n")
    added = await _done(discord, "add", {"file": file, "channel": discord.home.channel})
    await _until_read(discord, added, "reading-group.md")
    typed = await discord.autocomplete(
        "inyo replace", "document", "read", {"file": newer}, by=KEEPER
    )
    (first, *_) = await discord.choices(typed)
    replaced = await _done(discord, "replace", {"document": first["value"], "file": newer})
    await _until_read(discord, replaced, "reading-group-2.md")
    removed = await _done(discord, "remove", {"document": "reading-group-2.md"})
    return [added, replaced, removed]


async def _until_read(discord: FakeDiscord, key: str, name: str) -> None:
    """Wait until a document that was added can be quoted."""
    shown, done = await discord.message(key), render(EN.say("add-done", names=name)).text
    await discord.until(lambda: done in render(shown.card.words).text)


async def block(discord: FakeDiscord) -> list[str]:
    """Somebody gets no answers, and then does again."""
    await discord.say("Hello!", by=WRITER)  # so that their name is known
    return [
        await _done(discord, "block", {"user": WRITER}),
        await _done(discord, "unblock", {"user": WRITER}),
    ]


async def _done(discord: FakeDiscord, command: str, options: Options) -> str:
    key = await discord.command(f"inyo {command}", options, by=KEEPER)
    await discord.card(key)
    return key


async def unanswered(discord: FakeDiscord) -> list[str]:
    """What fell short, where texts are kept."""
    await discord.card(await discord.command("inyo keep-questions", {"on": True}, by=KEEPER))
    for question in SILENT:
        await discord.card(await discord.ask(question, by=READER))
    answered = await discord.ask("Why did Jan Leike leave OpenAI?", by=READER)
    opened = await discord.press(answered, EN.say("feedback-unhelpful-button"), by=WRITER)
    reason = {EN.say("feedback-reason-label"): EN.say("feedback-outdated-option")}
    await discord.modal(opened)
    await discord.card(await discord.submit(opened, reason))
    return [await discord.command("inyo unanswered", by=KEEPER)]


async def forget_server(discord: FakeDiscord) -> list[str]:
    """It asks first, and says what that would allow again."""
    await _done(discord, "block", {"user": WRITER})
    (first, *_) = await discord.choices(
        await discord.autocomplete(
            "inyo documents", "document", "GPT", {"action": "hide"}, by=KEEPER
        )
    )
    await _done(discord, "documents", {"action": "hide", "document": first["value"]})
    return [await discord.command("inyo forget-server", by=KEEPER)]


async def owner_reload(discord: FakeDiscord) -> list[str]:
    """How far reading the documents anew is."""
    key = await discord.command("inyo-owner reload", by=discord.owner)
    shown = await discord.message(key)
    await discord.until(lambda: "-#" in shown.card.words)
    return [key]


async def owner_sync(discord: FakeDiscord) -> list[str]:
    """Discord is told of the commands."""
    return [await discord.command("inyo-owner sync", by=discord.owner)]


async def forget_me(discord: FakeDiscord) -> list[str]:
    """What was kept about someone who had asked and judged."""
    answered = await discord.ask("Why did Jan Leike leave OpenAI?", by=READER)
    await discord.card(await discord.press(answered, EN.say("feedback-helpful-button"), by=READER))
    await discord.card(await discord.ask(SILENT[0], by=READER))
    return [await discord.command("forget-me", by=READER)]


SCENES: Mapping[str, Scene] = {
    "ask": ask,
    "ask-silent": ask_silent,
    "search": search,
    "documents": documents,
    "read": read,
    "help": help_card,
    "find-in-documents": find_in_documents,
    "check-quote": check_quote,
    "check-quote-differs": check_quote_differing,
    "inyo-status": status,
    "inyo-channels": channels,
    "inyo-settings": settings,
    "inyo-documents": leave_out,
    "add-to-documents": add_to_documents,
    "inyo-add": add,
    "inyo-block": block,
    "inyo-unanswered": unanswered,
    "inyo-forget-server": forget_server,
    "inyo-owner-reload": owner_reload,
    "inyo-owner-sync": owner_sync,
    "forget-me": forget_me,
    "complete-document": complete_document,
    "conversation": conversation,
    "around": around,
    "exact-text": exact_text,
    "follow-up": follow_up,
    "not-helpful": not_helpful,
    "ask-private": ask_private,
    "translate": translate,
}
