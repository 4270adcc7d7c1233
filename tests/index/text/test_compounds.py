"""What several words and numbers mean together has terms of its own."""

import unicodedata

import pytest

from index.text.tokenizer import analyze
from index.types import Language


def terms(text: str, language: Language = "en") -> set[str]:
    """All terms of a text."""
    return {term for token in analyze(text, (language,)) for term in token.terms}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("check-out", "checkout"),
        ("Log in here", "login"),
        ("signing up", "sign-up"),
        ("Wi‑Fi", "wifi"),
        ("e-mail", "email"),
        ("C++", "c++"),
        ("Q & A", "Q&A"),
        (".NET", ".net"),
        ("Node.js", "node.js"),
        ("use /etc/relay/cert.pem", "cert.pem"),
        ("@app.get('/')", "app.get"),
        ("MESSAGE_CONTENT", "message content"),
        ("`keepAlive()`", "keep alive"),
        ("https://www.example.org/a/?id=2.", "http://example.org/a"),
        ("17.04.2026", "April 17th"),
        ("2026-04-17", "17/04/26"),
        ("4月17日", "17 de abril"),
        ("5:45 pm", "17:45"),
        ("17h45", "午後5時45分"),
        ("3 p.m.", "15:00"),
        ("costs 1 250 euros", "1,250.00"),
        ("1.250", "1250"),
        ("23kg", "23 kg"),
        ("v2.2", "2.2.0"),
        ("+351 210 555 014", "+351210555014"),
        ("rule 3", "3. Post pictures"),
        ("rule number 4", "4) No fun"),
        ("artigo nº 10", "Art. 10"),
        ("ルール3", "第3条"),
        ("Søren Kjær", "Soren Kjaer"),
        ("Łukasik", "lukasik"),
        ("pass\u00adword", "pass\u200bword"),
    ],
)
def test_two_ways_to_write_the_same_meet(one: str, other: str) -> None:
    """By a term that stands for the whole, or by each of the parts."""
    ours, theirs = (terms(text, "pt" if "de " in text else "en") for text in (one, other))
    shared = {term for term in ours & theirs if not term.startswith("<")}
    assert len(shared) >= min(len(ours), len(theirs), 1)
    assert shared - {"en:rule", "3", "10", "17", "en:art", "2"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("C++", "C"),
        ("C#", "C++"),
        ("AT&T", "at the"),
        ("help@shop.example", "help"),
        ("5:45 am", "17:45"),
        ("17.04.2026", "18.04.2027"),
        ("3.10", "3.1"),
        ("JavaScript", "java"),
        ("fits in", "fitin"),
    ],
)
def test_what_is_written_alike_and_means_something_else_is_kept_apart(one: str, other: str) -> None:
    """Nothing of one is in the other."""
    shared = terms(one) & terms(other)
    assert {term for term in shared if not term.startswith("<")} <= {"4", "4月", "45"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("desk@heron.example", "<email>"),
        ("+55 81 99555-0142", "<phone>"),
        ("https://heron.example", "<url>"),
        ("R$ 85,50", "<price>"),
        ("9:30", "<time>"),
        ("na Rua das Flores 82, Porto", "<street>"),
        ("at 12 Mill Lane", "<street>"),
    ],
)
def test_a_class_is_found_by_its_name(text: str, name: str) -> None:
    """Documents rarely say that an address is one."""
    assert name in terms(text)
    assert not any(term.startswith("<") for term in terms("A room costs less at noon."))


@pytest.mark.parametrize("text", ["pass\u00adwo\u200brd", "cafe\u0301", "か\u3099く"])
def test_offsets_are_those_of_the_original(text: str) -> None:
    """Whatever is invisible or composed: the token is the whole word."""
    (token,) = analyze(f"– {text} –", ("en",))
    assert f"– {text} –"[token.start : token.end] == text
    composed = unicodedata.normalize("NFC", text)
    assert token.terms == analyze(composed, ("en",))[0].terms


def test_a_text_of_nothing_but_common_words_keeps_them_if_asked() -> None:
    """A question that stands in a list word for word is found by them."""
    kept = analyze("Q: What do you do?", ("en",), keep_common=True)
    assert [token.terms[0] for token in kept] == ["en:q", "en:what", "en:do", "en:you", "en:do"]
    assert [t.terms for t in analyze("What do you sell?", ("en",), keep_common=True)] == [
        ("en:sell",)
    ]
    assert analyze("What do you do?", ("en",)) == []
