"""What the words of a question may be called in the documents."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from index.indexing.analysis import analyze_document, parse
from index.retrieval.expansion import QueryExpander
from index.retrieval.query import ExpandedTerm
from index.storage.index import Index
from index.text.language import question_languages
from tests.index.small import WordEmbedder, document, segment_of, table_of


def expanded(question: str, index: Index) -> Sequence[ExpandedTerm]:
    """The words of a question with their terms in the index."""
    expander = QueryExpander(index, table_of({}), WordEmbedder())
    return expander.expand(question, question_languages(question))


def coverage(question: str, *texts: str, synonyms: tuple[tuple[str, ...], ...] = ()) -> list[float]:
    """How much of the question each text has: the share of its idf, by the best term of a word."""
    index = replace(segment_of(*texts), synonyms=synonyms)
    words = expanded(question, index)
    covered = [0.0] * len(texts)
    for word in words:
        best = [0.0] * len(texts)
        for term, weight in zip(word.terms.tolist(), word.weights.tolist(), strict=True):
            for passage in index.postings.of(term)[0].tolist():
                best[passage] = max(best[passage], weight)
        covered = [total + word.idf * each for total, each in zip(covered, best, strict=True)]
    total = sum(word.idf for word in words)
    return [each / total if total else 0.0 for each in covered]


@pytest.mark.parametrize(
    ("question", "right", "wrong"),
    [
        ("When is checkout?", "Check-out is until noon.", "The clock is checked."),
        ("How do I login?", "Log in with your room number.", "The log is written in English."),
        ("Where is the website?", "The web site lists tours.", "A web of lies."),
        ("Where is the play ground?", "The playground is here.", "We play cards."),
        ("message content intent", "Set `MESSAGE_CONTENT`.", "Set `MESSAGE_ID`."),
        ("What is MESSAGE_CONTENT?", "MESSAGE_CONTENT is an intent.", "A message has a content."),
        ("Is 2.3.1 out?", "Version 2.3.1 is out.", "Version 2.3.2 is out."),
        ("rule 3", "3. Post pictures.", "Bring 3 pictures."),
        ("is there a vc", "Join a voice channel.", "Raise your voice."),
        ("phone", "Call +351 210 555 014.", "Take the stairs."),
        ("email", "Write to desk@heron.example.", "Write it down."),
        ("What does NDA stand for?", "NDA (non-disclosure agreement)", "Stand up for yourself."),
        ("Why https://example.org/a?b=1 spools?", "Spool files.", "See example.com and org b."),
    ],
)
def test_the_text_that_means_it_has_more_of_the_question(
    question: str, right: str, wrong: str
) -> None:
    """However it is written there."""
    ours, theirs, _ = coverage(question, right, wrong, "Nothing of it.")
    assert ours > 0.3
    assert theirs < ours - 0.1


def test_items_that_are_all_numbered_one_are_counted() -> None:
    """As Markdown does on the page."""
    text = "# Rules\n\n1. Be kind.\n1. No ads.\n1. Post food.\n"
    analysis = analyze_document(parse(replace(document(text, "rules.md"), title="Rules")))
    names = [variant.split("\0")[0] for variant in analysis.variants]
    assert {"#1", "#2", "#3"} <= set(names)


@pytest.mark.parametrize("question", ["help", "Who can help me?"])
def test_a_mail_address_is_not_met_by_its_local_part(question: str) -> None:
    """Whoever asks for help doesn't ask for help@shop.example."""
    assert coverage(question, "Write to help@shop.example.") == [0.0]


def test_an_address_is_found_where_the_documents_have_it() -> None:
    """As a whole; what it is made of asks for nothing."""
    texts = "See https://example.org/relay/guide.", "A guide to the relay."
    assert coverage("https://example.org/relay/guide#top", *texts) == [1.0, 0.0]
    assert coverage("https://example.org/relay/other", *texts) == [0.0, 0.0]


def test_a_question_of_common_words_is_found_where_it_stands() -> None:
    """Word for word; elsewhere common words are no terms."""
    texts = "Who are you?", "We are who we are, and you are good at chess."
    assert coverage("Who are you?", *texts) == [1.0, 0.0]


def test_the_owners_synonyms_lead_to_each_other() -> None:
    """A phrase of several words is found where all of them are."""
    synonyms = (("PTO", "vacation", "paid time off"),)
    texts = "Vacation needs a form.", "Paid time off needs a form.", "It takes time to fill it in."
    vacation, phrase, parts = coverage("How do I get pto?", *texts, synonyms=synonyms)
    assert vacation > 0.9
    assert phrase > 0.9
    assert 0.1 < parts < 0.8
    assert coverage("vacation", "PTO is granted.", synonyms=synonyms)[0] > 0.9
    assert coverage("paid time off", "The PTO form", synonyms=synonyms)[0] > 0.9
    assert coverage("paid time off", "The PTO form") == [0.0]
