"""The report for people: complete, self-contained, and whatever it quotes is text."""

from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

from index.evaluation.asked_sets import AskedSet
from index.evaluation.comparison import Change, Comparison, Verdict
from index.evaluation.html_report import Run, html_report
from index.evaluation.misses import Cause, Miss, Place
from index.evaluation.question_sets import Question
from tests.index.evaluation.asked import BAKED, RESIGNED, outcome
from tests.index.evaluation.measured import made_up

EVIL = "</details><script>alert('&amp;')</script> $body <img src=x>"
VOID = {"meta", "br", "img", "link", "input", "hr"}


class Page(HTMLParser):
    """The elements, the attributes and the text of a page whose elements are all closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""
        self._open: list[str] = []
        self.feed(page)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember it."""
        self.tags.append(tag)
        self.attributes.update(name for name, _ in attrs)
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost element, which it must be."""
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Gather it."""
        self.text += data


def run(evil: str = "") -> Run:
    """A run with every part that a report can have."""
    question = Question(f"1{evil}", "en", f"Who?{evil}", ("on Sunday" + evil,), kind="who" + evil)
    missed = outcome(question, [BAKED])
    quoted = replace(missed.answer.excerpts[0], quote=BAKED + evil)
    missed = replace(missed, answer=replace(missed.answer, excerpts=(quoted,)))
    place = Place("0.txt" + evil, 0, 5, 1)
    outcomes = [missed, outcome(Question("2", "en", "When?", ()), [RESIGNED], answered=False)]
    asked = AskedSet("mine" + evil, "all", outcomes, [Miss(missed, Cause.OTHER_PASSAGE, place, 7)])
    verdicts = Verdict(1.0, "was right" + evil, ()), Verdict(0.0, "is wrong", ())
    change = Change("1", "Who?" + evil, *verdicts)
    compared = Comparison("mine", "right", 2, 100.0, 50.0, 0, [], [change], [])
    now = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
    figures = made_up("xfaq", half="test")
    gold = [(f"1{evil}", f"on Sunday{evil}")]
    return Run("bundled" + evil, "1.0", now, [asked], figures, [compared], gold)


def test_everything_that_was_measured_is_on_the_page() -> None:
    """The summary, each table, each miss with its quote, and what changed."""
    page = Page(html_report(run()))
    for told in (
        "Evaluation of mine, xfaq",
        "with an answer: first quote right 0 of 1 (0 %)",
        "mine · all questions · by kind",
        "xfaq · monolingual · test half · nDCG@10",
        "another passage won (1)",
        "0.txt, line 1; its passage ranks 7",
        BAKED,
        "A title · 0.txt, line 1",
        "was right",
    ):
        assert told in page.text, told


def test_what_is_quoted_is_shown_as_text() -> None:
    """Nothing that a document, a question or a file's name says becomes an element."""
    plain, evil = Page(html_report(run())), Page(html_report(run(EVIL)))
    assert evil.tags == plain.tags
    assert evil.attributes == plain.attributes
    assert evil.text.count(EVIL) >= 9


def test_the_page_needs_nothing_else() -> None:
    """No script and no other file, so that it can be sent on and opened anywhere."""
    page = html_report(run())
    parsed = Page(page)
    assert not {"script", "link", "img", "iframe"} & set(parsed.tags)
    assert not {"src", "href"} & parsed.attributes
    assert "url(" not in page
    assert "prefers-color-scheme: dark" in page
