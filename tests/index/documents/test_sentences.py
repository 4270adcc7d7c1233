"""Sentences, headings and menu lines, with exact offsets."""

from pathlib import Path

import pytest
import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.documents.lines import comment_spans, has_words
from index.documents.sentences import MAX_SENTENCE_CHARS
from index.documents.structure import read_structure

SEEDS = Path(__file__).parents[3] / "seeds"

# Pieces in which offsets, line ends, marks and graphemes go wrong.
PIECES = (
    *'ab. .!?\n\r\x85\u2028\u2029\t\x0b\x0c\x00\x1c0aA…「」、！？#-*|>`~="()[]“”',
    *"\u00ad\u0301\u0600\u200b\u200d\u202e\u3000\ufe0f\U0001f600\U0001d4b3ה",
    *("\n\n", "\r\n", "- ", "1. ", "# ", "## ", "```\n", "---\n", "| a | b |\n", "<!--", "-->"),
    *("あいう", "です。", "日本", " the ", " Mr. ", "Sr. ", "pág. ", "A. B. ", "한국", "ก็"),
    *("👨\u200d👩\u200d👧", "🇯🇵", "a" * 90 + " ", "あ" * 70, "word " * 60, "e\u0301" * 200),
)
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=60).map("".join)


def quotes(text: str, kind: str | None = None) -> list[str]:
    """The sentences' texts, of one kind if asked."""
    spans = read_structure(text).sentences
    return [text[s.start : s.end] for s in spans if kind in (None, s.kind)]


def read_seed(number: str) -> str:
    """A seed document's text."""
    (path,) = SEEDS.glob(f"{number}_*.txt")
    return path.read_bytes().decode("utf-8-sig")


@settings(deadline=None, max_examples=300)
@given(texts)
@example("\u0600 \n")
@example("。\u0301、 \u0301a")
@example("a" + "\u0301" * 2000)
@example("🇯🇵" * 1500)
@example("a <!--b-->\n<!--c-->\u0301 d <!--e--> f")
def test_nothing_is_lost_and_nothing_overlaps(text: str) -> None:
    """Sentences are in order and in bounds, and all letters and digits but comments are in them."""
    end = 0
    whole, comments = text, comment_spans(text)
    for start, stop in comments:
        text = text[:start] + " " * (stop - start) + text[stop:]
    for sentence in read_structure(whole).sentences:
        assert end <= sentence.start < sentence.end <= len(text)
        assert not has_words(text, end, sentence.start)
        assert text[sentence.start : sentence.end].strip()
        assert text[sentence.start : sentence.end] == whole[sentence.start : sentence.end]
        end = sentence.end
    assert not has_words(text, end, len(text))
    for block in read_structure(whole).blocks:
        assert all(stop <= block.start or block.end <= start for start, stop in comments)


@settings(deadline=None, max_examples=200)
@given(texts)
def test_sentences_begin_and_end_between_graphemes(text: str) -> None:
    """What a reader takes for one character is never cut."""
    boundaries = {0, *(match.end() for match in regex.finditer(r"\X", text))}
    for sentence in read_structure(text).sentences:
        assert {sentence.start, sentence.end} <= boundaries


@settings(deadline=None, max_examples=200)
@given(st.lists(texts, max_size=3).map("".join))
@example("a" + "\u0301" * 2000)
def test_no_sentence_is_too_long_to_be_quoted(text: str) -> None:
    """Every sentence fits into an excerpt; pieces say that they are cut."""
    sentences = read_structure(text).sentences
    assert all(s.end - s.start <= MAX_SENTENCE_CHARS for s in sentences)
    assert sentences == read_structure(text).sentences
    if len(text) <= MAX_SENTENCE_CHARS:
        assert not any(s.cut for s in sentences)


@given(st.lists(st.sampled_from(["Uma frase.", "次の文。", "One more.", "見出し"]), max_size=8))
def test_any_line_end_ends_a_sentence(lines: list[str]) -> None:
    r"""\n, \r\n and \r part the same sentences."""
    for line_end in ("\n", "\r\n", "\r"):
        assert quotes(line_end.join(lines)) == [line for line in lines if line]


def test_a_blank_text_has_no_sentences() -> None:
    """White space and mere marks are no sentences."""
    for text in ("", " \n\t\r\n", "---\n***\n#\n", "\u3000"):
        assert read_structure(text).sentences == ()


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("猫だ。犬だ！鳥か？魚。", ["猫だ。", "犬だ！", "鳥か？", "魚。"]),
        ("「行く。帰る。」と言った。次。", ["「行く。帰る。」と言った。", "次。"]),
        ("「そうです。」 「違う。」", ["「そうです。」", "「違う。」"]),
        ("「そうです。」「違う。」", ["「そうです。」", "「違う。」"]),
        ("行くのか？と聞いた。はい。", ["行くのか？と聞いた。", "はい。"]),
        ("本当(たぶん。)です。次", ["本当(たぶん。)です。", "次"]),
        ("変数(だ！) なので残す。", ["変数(だ！) なので残す。"]),
        ("開いた「まま。次の文。終わり。", ["開いた「まま。", "次の文。", "終わり。"]),
        ("閉じた」だけ。次の文。", ["閉じた」だけ。", "次の文。"]),
        ("言いました. 次は3.5です。", ["言いました.", "次は3.5です。"]),
        ("Yahoo!ニュースを見た。", ["Yahoo!ニュースを見た。"]),
        ("https://a.jp/?q=1を見た。", ["https://a.jp/?q=1を見た。"]),
        ("本当!?すごい!!はい。", ["本当!?", "すごい!!", "はい。"]),
        ("三つある。 1. 甲です 2. 乙です", ["三つある。", "1. 甲です", "2. 乙です"]),
        ("これは文。 This is one. It is two.", ["これは文。", "This is one.", "It is two."]),
    ],
)
def test_japanese_sentences_end_outside_of_brackets(text: str, sentences: list[str]) -> None:
    """。！？ end a sentence; inside of quotation marks and brackets they don't."""
    assert quotes(text) == sentences


def test_a_bracket_that_stays_open_for_long_is_ignored() -> None:
    """A quotation longer than 300 characters is a text of its own."""
    text = "「" + "長い文です。" * 60 + "」と言った。"
    assert len(quotes(text)) == 61


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Acme Inc. said so. It paid.", ["Acme Inc. said so.", "It paid."]),
        ("Veja a pág. 3 do livro. O Sr. Silva saiu.", 2),
        ('"Stop!" he said. She left.', ['"Stop!" he said.', "She left."]),
        ("It cost $3.50 at 12:30. Really?", ["It cost $3.50 at 12:30.", "Really?"]),
        ("i went home. it was nice. we ate. fine.", 4),
        ("1. Apenas isto. 2 coisas.", ["1. Apenas isto.", "2 coisas."]),
        ("Em 5000 a. C. havia. Ver cf. Silva.", ["Em 5000 a. C. havia.", "Ver cf. Silva."]),
        ("A av. Paulista fica em S. Paulo.", ["A av. Paulista fica em S. Paulo."]),
        ("Nasceu em N. York. A profa. Ana riu.", ["Nasceu em N. York.", "A profa. Ana riu."]),
        ("Ver pág. Anexa e a Av. Brasil. O tel. Fixo.", 2),
        ("Ask Dr. Who for approx. Ten.", ["Ask Dr. Who for approx. Ten."]),
        ("Tome vitamina C. Depois descanse.", ["Tome vitamina C.", "Depois descanse."]),
        ("We have a plan B. Then we go.", ["We have a plan B.", "Then we go."]),
        ("He went to bed. The light was on.", ["He went to bed.", "The light was on."]),
        ("Na R. Augusta, 8. R. Pia é longa.", ["Na R. Augusta, 8.", "R. Pia é longa."]),
        ("A Cia. Pia e o Pe. Ivo no máx. Dez.", ["A Cia. Pia e o Pe. Ivo no máx. Dez."]),
        ("Silva S.A. Comércio faliu. Silva S.A. Depois.", 3),
        ("Foi em 44 a.C. Depois, no séc. XX.", ["Foi em 44 a.C.", "Depois, no séc. XX."]),
        ("He said no. See no. 5 in St. Ives.", ["He said no.", "See no. 5 in St. Ives."]),
        ("J. K. Roe came from the U.S. The end.", ["J. K. Roe came from the U.S.", "The end."]),
        ("San Jose, CA. Call us. AV. PAULISTA", ["San Jose, CA.", "Call us.", "AV. PAULISTA"]),
        ("Ends here.[1] Next… Done 🚀. 😎", ["Ends here.[1]", "Next…", "Done 🚀. 😎"]),
        ("Olá\u2028mundo. Tudo bem?", ["Olá\u2028mundo.", "Tudo bem?"]),
        ("Bom 👨\u200d👩\u200d👧 dia. 😀 Ok.", ["Bom 👨\u200d👩\u200d👧 dia.", "😀 Ok."]),
    ],
)
def test_latin_sentences_survive_abbreviations(text: str, sentences: list[str] | int) -> None:
    """A piece that begins with a small letter or a digit belongs to the one before it."""
    if isinstance(sentences, int):
        assert len(quotes(text)) == sentences
    else:
        assert quotes(text) == sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Use `tar xf`. Run `./setup.sh` as root.", ["Use `tar xf`.", "Run `./setup.sh` as root."]),
        ("It needs .NET. See .env. .NET is v2.0. OK", 4),
        (
            "Node.js runs. discord.py does. iPhones?",
            ["Node.js runs.", "discord.py does.", "iPhones?"],
        ),
        ("See https://a.org/b.c?d! Then e.org/f. Go.", 3),
        ("Read [this. Or that!](https://a.org) Now. Bye.", 2),
        (
            "`a! B? C.` holds. **One. Two.** Three.",
            ["`a! B? C.` holds.", "**One. Two.**", "Three."],
        ),
        ("He said “No. Go.” She left. (A. B.) Then.", 4),
        ("ガイド。`foo。bar。` を使う。", ["ガイド。", "`foo。bar。` を使う。"]),
    ],
)
def test_no_sentence_ends_within_code_links_and_names(
    text: str, sentences: list[str] | int
) -> None:
    """Nor in addresses and names of files, emphasis and quotations, in any script."""
    found = quotes(text)
    assert found == sentences if isinstance(sentences, list) else len(found) == sentences


@pytest.mark.parametrize(
    "text",
    [
        *("**Note.** Never open it.", "**C4.** The curve.", "*Tip!* Wear gloves.", "Note. Wait."),
        *("**Q. Who repairs it?** The landlord does.", "**Step 1: Load.** Put it in."),
        *(
            "Art. 10. Os sócios votam.",
            "Step 2: Go on.",
            "Rule 3. No ads.",
            r"3\. No ads.",
            "§ 2º. Todos pagam.",
        ),
        *("**Rule 4: Pings.** Don't ping.", "Yes. The pool is open.", "3.1. Left knob"),
    ],
)
def test_a_label_belongs_to_what_follows(text: str) -> None:
    """A full stop inside of it, or behind its number, ends nothing."""
    assert quotes(text) == [text]


def test_list_marks_stay_outside_and_numbers_inside() -> None:
    """A bullet is no part of the quote; an ordered item's number is."""
    text = "- item one\n* item two\n・三つ目\n1. first\n2) second\n> quoted\n- [ ] task\n"
    assert quotes(text) == [
        *("item one", "item two", "三つ目", "1. first", "2) second", "quoted", "[ ] task")
    ]


def test_wrapped_paragraphs_are_read_across_line_ends() -> None:
    """In a text wrapped to a fixed width, in either script, a line end ends nothing."""
    latin = (
        "It was the best of times, it was the worst of times, it was the age of\r\n"
        "wisdom, it was the age of foolishness. It was the epoch of belief, it\r\n"
        "was the epoch of incredulity.\r\n\r\nNew paragraph.\r\n"
    )
    assert [quote.split()[-1] for quote in quotes(latin)] == [
        *("foolishness.", "incredulity.", "paragraph.")
    ]
    japanese = (
        "吾輩は猫である。名前はまだ無い。どこで生れたか頓と見当が\n"
        "つかぬ。何でも薄暗いじめじめした所でニャーニャー泣いてい\n"
        "た事だけは記憶している。\n"
    )
    assert "どこで生れたか頓と見当が\nつかぬ。" in quotes(japanese)


@pytest.mark.parametrize(
    "text",
    [
        "Two roads diverged in a yellow wood,\nAnd sorry I could not travel both\nAnd be one",
        "farinha de trigo\naçúcar mascavo\nleite integral\novos\n",
        "Moon Landing Was Real, Says Expert From The Agency\n"
        "Local Man Walks All The Way To The Next Town And\n"
        "Rain Is Expected On Most Days Of The Coming Week\n",
        "- Vou bem, obrigado\n- Que bom\n- Até logo\n",
        "「こんにちは」\n「元気ですか」\n「はい」\n",
    ],
)
def test_verse_lists_and_dialogue_are_taken_line_by_line(text: str) -> None:
    """Lines that only happen to be short or alike are neither a paragraph nor a menu."""
    sentences = read_structure(text).sentences
    assert len(sentences) == len(text.splitlines())
    assert {s.kind for s in sentences} == {"text"}


def test_markdown_headings_lose_their_marks() -> None:
    """ATX and setext headings; code and tables are quotable line by line."""
    text = (
        "# Top #\n\nText one.\n\nUnder\n-----\n\n```sh\n# comment\nrun -x\n"
        "```\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    )
    assert quotes(text, "heading") == ["Top", "Under"]
    assert quotes(text, "text") == [
        *("Text one.", "```sh", "# comment", "run -x", "| a | b |", "| 1 | 2 |"),
    ]


@pytest.mark.parametrize(
    ("text", "sentences", "hidden"),
    [
        ("One.\n<!-- Two. -->\nThree.\n", ["One.", "Three."], ["<!-- Two. -->"]),
        ("<!--\nTitle\n\nTwo.\n--> Three.\r\n", ["Three."], ["<!--\nTitle\n\nTwo.\n-->"]),
        ("> <!-- Two. -->\n- <!-- a -->\n", [], ["<!-- Two. -->", "<!-- a -->"]),
        ("One <!-- two --> three.\n", ["One <!-- two --> three."], []),
        ("<!-- One.\nTwo.\n", ["<!-- One.", "Two."], []),
        ("```\n<!-- One. -->\n```\n", ["<!-- One. -->"], []),
        ("<!-- One.\n" + "Two.\n" * 199 + "-->", ["<!-- One.", *["Two."] * 199], []),
    ],
)
def test_a_comment_in_plain_text_is_hidden_where_it_begins_a_line(
    text: str, sentences: list[str], hidden: list[str]
) -> None:
    """Elsewhere, in code and without an end its marks are text; no quote goes across it."""
    assert quotes(text) == sentences
    assert [text[start:end] for start, end in comment_spans(text)] == hidden
    blocks = read_structure(text).blocks
    assert any(block.follows_hidden for block in blocks) == bool(hidden and sentences)


def test_a_fence_that_nothing_closes_hides_nothing() -> None:
    """Behind a stray fence headings and sentences are still found."""
    text = "```\n# Heading\n\nOne sentence. Another one.\n"
    assert quotes(text) == ["Heading", "One sentence.", "Another one."]


def test_long_sentences_are_cut_at_clauses() -> None:
    """A cut falls behind a comma, not inside of a number, and each piece says that it is cut."""
    text = "valor de 1,000 reais, " * 60
    pieces = read_structure(text).sentences
    assert len(pieces) > 1
    assert all(piece.cut for piece in pieces)
    assert all(text[piece.end - 1] == "," for piece in pieces)
    japanese = "長い文章で、" * 250
    assert all(japanese[s.end - 1] == "、" for s in read_structure(japanese).sentences)


def test_seed_001_has_a_menu_above_and_below_its_text() -> None:
    """The web page's navigation is told from the text, its list of three stays three."""
    text = read_seed("001")
    menu = quotes(text, "navigation")
    assert menu[0] == "Tópicos populares"
    assert menu[3] == "Boop.Fun leading the way with a new launchpad on Solana."
    assert menu[4:] == ["Top", "Classificação", "Favoritos"]
    body = quotes(text, "text")
    assert body[-1] == "De qualquer forma, sim, #Keep4o."
    assert [quote[:2] for quote in body if quote[1:2] == "."] == ["1.", "2.", "3."]


def test_seed_004_has_headings_before_and_after_its_sections() -> None:
    """Each heading but the first stands twice; the line with the author is none."""
    text = read_seed("004")
    headings = quotes(text, "heading")
    assert len(headings) == 12
    assert headings[-1] == "Conclusion:"
    assert "次世代AIの民主的アプローチとは?" in headings
    assert "By David Shapiro · 2024-03-20" in quotes(text, "text")


def test_front_matter_of_markdown_is_not_quoted() -> None:
    """What stands below it keeps its offsets; a plain text has no front matter."""
    text = (
        '---\ntitle: "Our minutes"\ntags:\n- money\n  - rent\n\n# note\n---\n\nWe met. We left.\n'
    )
    found = read_structure(text, is_markdown=True).sentences
    assert [(text[s.start : s.end], s.start) for s in found] == [("We met.", 61), ("We left.", 69)]
    assert [text[s.start : s.end] for s in read_structure(text).sentences][:2] == [
        'title: "Our minutes"',
        "tags:",
    ]


@pytest.mark.parametrize(
    "front_matter",
    ['title = "Our minutes"\n\n[params]\nnote = """\nOn money."""\n', "title = broken\n"],
)
def test_toml_front_matter_of_markdown_is_not_quoted(front_matter: str) -> None:
    """Between lines of +++, valid or not; a plain text has no front matter."""
    text = f"+++\n{front_matter}+++\nWe met. We left.\n"
    sentences = read_structure(text, is_markdown=True).sentences
    assert [text[s.start : s.end] for s in sentences] == ["We met.", "We left."]
    assert len(read_structure(text).sentences) > 2


@pytest.mark.parametrize(
    "text",
    [
        "---\nNote: the office is closed.\nCome back on Monday.\n---\n",
        "---\nNote: nothing closes this.\n",
        "---\nhttps://example.org/a\n---\n",
        "Intro\n---\nkey: value\n---\n",
        "---\n\nkey: value\n---\n",
        "+++\nThe office is closed.\n+++\n",
        '+++\nnote = "nothing closes this"\n',
    ],
)
def test_text_between_rules_is_no_front_matter(text: str) -> None:
    """Nothing that may have been written for readers is lost."""
    assert read_structure(text, is_markdown=True).sentences == read_structure(text).sentences


@pytest.mark.parametrize(
    "text",
    ["(「" * 50_000 + "」)" * 50_000, "a" + "\u0301" * 200_000, "```a\n" * 20_000, "Mr. " * 50_000],
    ids=lambda text: text[:8],
)
def test_hostile_documents_are_split(text: str) -> None:
    """A step that takes quadratic time would take minutes for these 200,000 characters."""
    edges = [
        edge
        for sentence in read_structure(text).sentences
        for edge in (sentence.start, sentence.end)
    ]
    assert edges == sorted(edges)
    assert not has_words(text, edges[-1] if edges else 0, len(text))
