"""Which language a text or a question is in."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.language import count_japanese, is_foreign, language_of, question_languages
from index.types import LANGUAGES

SEEDS = Path(__file__).parents[3] / "seeds"


@pytest.mark.parametrize(
    ("question", "languages"),
    [
        ("Who is Altman?", ("en",)),
        ("what about o 4o", ("en",)),
        ("Quem é Altman?", ("pt",)),
        ("quem e Altman", ("pt",)),
        ("Posso fumar?", ("pt",)),
        ("May dogs enter?", ("en",)),
        ("Por que Leike saiu?", ("pt",)),
        ("models e.g. 4o", ("en", "pt")),
        ("Leike quit", ("en", "pt")),
        ("demissão Leike", ("pt", "en")),
        ("ライク氏はなぜ辞任したのですか", ("ja",)),
        ("OpenAI の CEO は?", ("ja",)),
        ("Leike 辞任", ("ja",)),
        ("Who is サム・アルトマン?", ("en",)),
        ("What does ライク氏の辞任 mean for OpenAI?", ("en",)),
        ("Who said 「やるべきことがまだたくさんある」?", ("en",)),
        ("「What is this」とは何ですか", ("ja",)),
        ("?!", ("en", "pt")),
    ],
)
def test_a_question_shows_its_language(question: str, languages: tuple[str, ...]) -> None:
    """Function words and script decide; both languages come back where nothing decides."""
    assert question_languages(question) == languages


@pytest.mark.parametrize(
    "text",
    [
        "Der Ausschuss hat die Miete erhöht und wird im März über das Dach sprechen.",
        "Le comité a augmenté le loyer et va parler du toit dans la réunion de mars.",
        "Комитет повысил арендную плату.",
        "위원회는 임대료를 인상했다.",
        "委员会提高了租金，并将在三月的会议上讨论屋顶的修理问题。",
        "Kira artırıldı ve çatı onarılacak. Toplantı mart ayında yapılacak. " * 6,
    ],
)
def test_a_fourth_language_is_told_from_the_three(text: str) -> None:
    """By its function words, by its script, or by the lack of any word that one of them needs."""
    assert is_foreign(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Der Dieb.",
        "O comitê de El Salvador aumentou o aluguel e vai falar do telhado em março.",
        "The committee met in Los Angeles; it is reading “Die Wahlverwandtschaften”.",
        "日本国憲法",
        "委員会は家賃を上げ、三月の会議で屋根の修理について話し合う予定だ。",
        "def run(self): return self.value + other.value",
    ],
)
def test_what_may_be_one_of_the_three_is_taken_for_it(text: str) -> None:
    """A few words are too few; foreign names and mottos change nothing."""
    assert not is_foreign(text)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("OpenAI は GPT-4 と ChatGPT を Microsoft Azure で提供しています。", "ja"),
        ("The word 辞任 means resignation, and it stands in the headline.", "en"),
        ("A palavra 辞任 significa demissão, e está na manchete.", "pt"),
        ("Top Classificação Favoritos", "pt"),
        ("12345", "en"),
        ("", "en"),
    ],
)
def test_a_text_is_in_the_language_of_most_of_it(text: str, language: str) -> None:
    """A quoted word or a foreign name doesn't change a text's language."""
    assert language_of(text) == language


@given(st.text())
def test_any_text_has_a_language(text: str) -> None:
    """No text is without a language, and a question has one or English and Portuguese."""
    assert language_of(text) in LANGUAGES
    languages = question_languages(text)
    assert languages in (("ja",), ("en",), ("pt",), ("en", "pt"), ("pt", "en"))
    assert 0 <= count_japanese(text) <= len(text)


def test_judging_a_question_imports_nothing_heavy() -> None:
    """A question is judged without importing what only building an index needs."""
    program = (
        "import sys, index.text.language\n"
        "assert not {'sentence_transformers', 'numpy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=SEEDS.parent)
