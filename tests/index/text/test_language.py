"""Which language a text or a question is in."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.language import (
    count_japanese,
    is_foreign,
    judge_language,
    language_of,
    question_languages,
)
from index.types import LANGUAGES, Language

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
        ("SIM locked", ("en", "pt")),
        ("QUAL É O PRAZO?", ("pt",)),
        ("Pokémon trades", ("en", "pt")),
        ("newsletter at example.com", ("en",)),
        ("https://loja.example.com.br/os-mais-vendidos", ("en", "pt")),
        ("e-mail address", ("en", "pt")),
        ("shipping?", ("en", "pt")),
        ("reembolso", ("pt", "en")),
        ("horários", ("pt", "en")),
        ("bom dia galera", ("pt",)),
        ("useTemplateRefとは", ("ja",)),
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


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("- Tickets: https://tickets.example.com/os\n- [Loja](https://a.com/com/o/e)", "en"),
        ("SIM missing? Insert SIM, reboot OS. OS outdated?", "en"),
        ("設定です。\n```js\nif (this.is.not) then { return the_of_and }\n```\n# 起動", "ja"),
        ("Veja `the and of` e <a title='the of and'>isto</a>:\n  const of = the;\n", "pt"),
        ("```\nfor the and of\n```\nContato da loja", "pt"),
        ("the | of | and | to\nHorários da loja", "pt"),
    ],
)
def test_code_links_and_capitals_have_no_language(text: str, language: str) -> None:
    """A language is judged by prose alone."""
    assert language_of(text) == language


@pytest.mark.parametrize("around", LANGUAGES)
def test_a_part_is_in_another_language_only_if_it_says_so(around: Language) -> None:
    """Too little prose, as in tables and code, leaves it in the language around it."""
    for part in ("", "S\t88\t66", "`npm install`", "Leike e Altman", "```\nlog(the, of)\n```"):
        assert language_of(part, around) == around
    assert language_of("A loja fica no centro da cidade.", around) == "pt"
    assert language_of("The shop is in the centre of town.", around) == "en"
    assert language_of("店は町の中心にあります。", around) == "ja"


def test_nothing_tells_the_language_of_what_is_no_prose() -> None:
    """Then the path may."""
    for text in ("", "12345", "https://example.com/a", "`npm install`", "Leo Roe"):
        assert judge_language(text) is None


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
