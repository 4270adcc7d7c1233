"""Which of the three languages a text or a question is in, without any library.

Japanese shows in its script. Portuguese and English are told apart by function words, which both
sprinkle over every sentence; words that both languages write alike ("a", "as", "do", "no", "me")
decide nothing and are left out.
"""

import re

from index.records import Language

__all__ = ["count_japanese", "language_of", "question_languages"]

_JAPANESE_RUN = re.compile(
    "[\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]+"
)
_HIRAGANA = re.compile("[\u3041-\u3096]")  # particles and endings: Japanese grammar
_LETTER_RUN = re.compile(r"[^\W\d_]+")
_WORD = re.compile(r"[^\W_]+")  # the "o" of "4o" is no article
_PORTUGUESE_LETTERS = re.compile("[ãõçâêôáéíóúà]", re.IGNORECASE)
_QUOTED = re.compile(r"「[^「」]*」|『[^『』]*』|“[^“”]*”|«[^«»]*»|\"[^\"]*\"")

# A Japanese letter says about as much as two or three Latin ones: "OpenAI の CEO は誰か" has more
# Latin letters and is Japanese all the same.
_JAPANESE_LETTER_WEIGHT = 2.5

_ENGLISH_WORDS = """
the of and to in is was were are be been it that this these those what which who whom whose why when
where how did does has have had will would can could should with from for on at by about not or but
if than then they he she we you i his her their its our your there any into after before because
between an
"""
_PORTUGUESE_WORDS = """
o os e é um uma uns umas de da dos das em na nos nas ao aos à às pelo pela pelos pelas para por com
sem sobre que quem qual quais quando onde como quanto quantos quanta quantas porque não nao sim se
são sao foi foram era eram ser está estão estao esta este isso isto esse essa aquele aquela ele ela
eles elas seu sua seus suas você voce vocês voces nós eu mas mais muito também tambem já ja até ate
entre depois antes há ou tem têm pode podem teve num numa
"""
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
_PORTUGUESE = frozenset(_PORTUGUESE_WORDS.split())


def language_of(text: str) -> Language:
    """The language of a document or passage; English where nothing decides."""
    english, portuguese = _count_function_words(text)
    if _is_mostly_japanese(text) or (_HIRAGANA.search(text) and not english + portuguese):
        return "ja"
    if english == portuguese:
        return "pt" if _PORTUGUESE_LETTERS.search(text) else "en"
    return "pt" if portuguese > english else "en"


def question_languages(text: str) -> tuple[Language, ...]:
    """The languages a question may be in, the most probable first.

    One language when its script or its function words decide; English and Portuguese both when
    they don't ("Leike quit"). What stands in quotation marks is set aside, since people quote one
    language in another.
    """
    question = _QUOTED.sub(" ", text)
    if not _LETTER_RUN.search(question):
        question = text
    english, portuguese = _count_function_words(question)
    if _is_japanese_question(question, has_latin_grammar=english + portuguese > 0):
        return ("ja",)
    if english != portuguese:
        return ("pt",) if portuguese > english else ("en",)
    return ("pt", "en") if _PORTUGUESE_LETTERS.search(question) else ("en", "pt")


def count_japanese(text: str) -> int:
    """How many kana and Han the text has."""
    return sum(len(run) for run in _JAPANESE_RUN.findall(text))


def _is_mostly_japanese(text: str) -> bool:
    japanese = count_japanese(text)
    if not japanese:
        return False
    letters = sum(len(run) for run in _LETTER_RUN.findall(text))
    return japanese * _JAPANESE_LETTER_WEIGHT >= letters - japanese


def _is_japanese_question(question: str, *, has_latin_grammar: bool) -> bool:
    # "Leike 辞任" is Japanese; "Who is サム・アルトマン?" only names someone.
    if has_latin_grammar:
        return bool(_HIRAGANA.search(question)) and _is_mostly_japanese(question)
    return _JAPANESE_RUN.search(question) is not None


def _count_function_words(text: str) -> tuple[int, int]:
    english = portuguese = 0
    for word in _WORD.findall(text.casefold().replace("e.g.", " ")):
        english += word in _ENGLISH
        portuguese += word in _PORTUGUESE
    return english, portuguese
