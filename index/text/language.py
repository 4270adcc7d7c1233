"""The language of a text or a question, Japanese, Portuguese or English, without any library.

Japanese is recognised by its script, Portuguese and English by their function words, which are in
every sentence; words of both languages ("a", "as", "do", "no", "me") decide nothing and are left
out. A fourth language is recognised in the same way.
"""

import re

import regex

from index.types import Language

_JAPANESE_RUN = re.compile(
    "[\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]+"
)
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa\uff66-\uff9d]")
_FOREIGN_LETTER = regex.compile(
    r"[\p{L}--\p{Latin}--\p{Common}--\p{Han}--\p{Hiragana}--\p{Katakana}]", regex.VERSION1
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
between an am my may must shall please
"""
_PORTUGUESE_WORDS = """
o os e é um uma uns umas de da dos das em na nos nas ao aos à às pelo pela pelos pelas para por com
sem sobre que quem qual quais quando onde como quanto quantos quanta quantas porque não nao sim se
são sao foi foram era eram ser está estão estao esta este isso isto esse essa aquele aquela ele ela
eles elas seu sua seus suas você voce vocês voces nós eu mas mais muito também tambem já ja até ate
entre depois antes há ou tem têm pode podem teve num numa posso podemos devo deve devem tenho temos
vou vai meu minha meus minhas nosso nossa nossos nossas faz fazer obrigado obrigada
"""
# Of German, French, Spanish, Catalan, Italian, Dutch, Swedish, Danish, Norwegian, Polish and
# Romanian, as far as none is a word of the three.
_FOREIGN_WORDS = """
der das und ist nicht mit von dem ein eine einer auf für sich wird zu als auch bei werden oder
le les et est une dans qui aux avec cette être ce du il elle vous nous sont ou
el la los las del un una su más pero muy al lo este son puede els amb per és
di che gli della dei delle nel è sono ed dal alla questo si può
het een niet voor dat zijn wordt met och att inte som för det är og ikke av til
nie jest się że oraz și în cu nu din sau pentru
"""
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
_PORTUGUESE = frozenset(_PORTUGUESE_WORDS.split())
_FOREIGN = frozenset(_FOREIGN_WORDS.split()) - _ENGLISH - _PORTUGUESE

_JUDGED_CHARS = 20_000  # the beginning of a long text tells its language
_MIN_FOREIGN_WORDS = 3
_FOREIGN_SHARE = 0.4  # of the better one's function words; in texts of the three below 0.25
_MIN_WORDS = 50
_MIN_SHARE = 0.05  # of function words in a text of so many words; mostly 0.3
_MIN_HAN = 20
_MIN_KANA = 0.05  # of kana and Han; Japanese mostly has 0.6


def language_of(text: str) -> Language:
    """The language of a document or passage; English if nothing decides."""
    english, portuguese = _count_function_words(text)
    if _is_mostly_japanese(text) or (_HIRAGANA.search(text) and not english + portuguese):
        return "ja"
    if english == portuguese:
        return "pt" if _PORTUGUESE_LETTERS.search(text) else "en"
    return "pt" if portuguese > english else "en"


def question_languages(text: str) -> tuple[Language, ...]:
    """The languages a question may be in, the most probable first.

    One language when its script or its function words decide; English and Portuguese both when
    they don't ("Leike quit"). Quotations are ignored, since people quote one language in another.
    """
    question = _QUOTED.sub(" ", text)
    if not _LETTER_RUN.search(question):
        question = text
    english, portuguese = _count_function_words(question)
    # "Leike 辞任" is Japanese; "Who is サム・アルトマン?" only names someone.
    is_japanese = _JAPANESE_RUN.search(question) is not None
    if english or portuguese:
        is_japanese = bool(_HIRAGANA.search(question)) and _is_mostly_japanese(question)
    if is_japanese:
        return ("ja",)
    if english != portuguese:
        return ("pt",) if portuguese > english else ("en",)
    return ("pt", "en") if _PORTUGUESE_LETTERS.search(question) else ("en", "pt")


def is_foreign(text: str) -> bool:
    """Whether a text seems to be in none of the three languages; False if it is too short."""
    text = text[:_JUDGED_CHARS]
    letters = sum(map(str.isalpha, text))
    if 2 * len(_FOREIGN_LETTER.findall(text)) > letters:
        return True
    if _is_mostly_japanese(text):
        japanese = count_japanese(text)
        return japanese >= _MIN_HAN and len(_KANA.findall(text)) < _MIN_KANA * japanese
    words = _WORD.findall(text.casefold())
    n_known = max(_count_function_words(text))
    n_foreign = sum(word in _FOREIGN for word in words)
    if n_foreign >= _MIN_FOREIGN_WORDS and n_foreign >= _FOREIGN_SHARE * n_known:
        return True
    return len(words) >= _MIN_WORDS and n_known < _MIN_SHARE * len(words)


def count_japanese(text: str) -> int:
    """The number of kana and Han characters in a text."""
    return sum(len(run) for run in _JAPANESE_RUN.findall(text))


def _is_mostly_japanese(text: str) -> bool:
    japanese = count_japanese(text)
    if not japanese:
        return False
    letters = sum(len(run) for run in _LETTER_RUN.findall(text))
    return japanese * _JAPANESE_LETTER_WEIGHT >= letters - japanese


def _count_function_words(text: str) -> tuple[int, int]:
    english = portuguese = 0
    for word in _WORD.findall(text.casefold().replace("e.g.", " ")):
        english += word in _ENGLISH
        portuguese += word in _PORTUGUESE
    return english, portuguese
