"""The language of a text or a question, Japanese, Portuguese or English, without any library.

Japanese is recognised by its script, Portuguese and English by their function words, which are in
every sentence; words of both languages ("a", "as", "do", "no", "me") decide nothing and are left
out. Where a text has none of either, as short questions do, letters and endings that only one of
the two has tell which comes first. A fourth language is recognised in the same way.

Only prose is judged: code, links, addresses and words in capitals (OS, SIM) are in no language.
"""

import re
from collections.abc import Iterator

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
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")  # the "o" of "4o" is no article, "e-mail" no "e"
_QUOTED = re.compile(r"「[^「」]*」|『[^『』]*』|“[^“”]*”|«[^«»]*»|\"[^\"]*\"")

# What is no prose wherever it stands: code, addresses, tags, names of files, paths and mentions.
_NOT_PROSE = re.compile(
    r"""
      `[^`\n]{0,500}`
    | \]\([^()\n]{0,1000}\)
    | \{[^{}\n]{0,300}\}
    | <[^<>\n]{0,1000}>
    | [@#]\w+
    | \b(?<!-)(?:https?://[!-~]+|www\.[!-~]+|\w[\w.+-]{0,200}(?:@[\w.-]+|[./_:\\]\w[\w./:\\-]*|\(\)))
    """,
    re.VERBOSE | re.ASCII,
)
_FENCE = re.compile(r"[ \t>]*(?P<mark>`{3,}|~{3,})(?P<info>[^`]*)\Z")
_CODE_START = re.compile(
    r"\s*(?:def |class \w+[:({]|import [\w{*]|from \S+ import |return |(?:const|let|var) \w"
    r"|[\w.]+\(.*\)\s*\Z|function\b|#include|\$ |>>> |//|@\w+\s*\Z)"
)
# One set first, which is fast to look for: "; } == != += := => -> && || ::", and " = ".
_CODE_MARK = re.compile(
    r"[;{}=!+:&|-](?:(?<=[;{}])\s*\Z|(?<=[=!+:])=|(?<=[=-])>|(?<=&)&|(?<=\|)\||(?<=:):|(?<=\s=)\s)"
)
_ROW_MARK = re.compile(r"\t| {3}|\|")
_ROW = re.compile(r"\A\s*\|.*\|\s*\Z|\S(?:\t| {3,})\S|\S \| \S.* \| \S")  # of a table
_MIN_DIFFERENCE = 2  # of words, before a part is taken to be in another language than its text

# A Japanese letter says about as much as two or three Latin ones: "OpenAI の CEO は誰か" has more
# Latin letters and is Japanese all the same.
_JAPANESE_LETTER_WEIGHT = 2.5

_ENGLISH_WORDS = """
the of and to in is was were are be been it that this these those what which who whom whose why when
where how did does has have had will would can could should with from for on at by about not or but
if than then they he she we you i his her their its our your there any into after before because
between an am my may must shall please get got need want use using im dont cant doesnt isnt whats
hows hi hello thanks thx pls u ur gonna wanna just only also some all more other
"""
_PORTUGUESE_WORDS = """
o os e é um uma uns umas de da dos das em na nos nas ao aos à às pelo pela pelos pelas para por com
sem sobre que quem qual quais quando onde como quanto quantos quanta quantas porque não nao sim se
são sao foi foram era eram ser está estão estao esta este isso isto esse essa aquele aquela ele ela
eles elas seu sua seus suas você voce vocês voces nós eu mas mais muito também tambem já ja até ate
entre depois antes há ou tem têm pode podem teve num numa posso podemos devo deve devem tenho temos
vou vai meu minha meus minhas nosso nossa nossos nossas faz fazer obrigado obrigada
vc vcs pq tb tbm hj tá tô cadê cade oi olá bom boa valeu vlw blz né pra preciso quero consigo gente
galera alguém alguem
"""
# What only one of the two has in its words, or at their end; "é" isn't among it: Pokémon, café.
_ENGLISH_LOOK = re.compile(
    r"w|y|k|th|sh|gh|oo|ee[dkpt]|ee\Z|tt|dd|mm|nn|ll|ff|pp|[bcdfghjnpqtvx]\Z|[bcdfghjklmpqrtvwxy]s\Z"
    r"|(?:less|ates?|ives?|[^n]ces?|ages?|ures?|ies|one)\Z"
)
_PORTUGUESE_LOOK = re.compile(
    r"[ãõçâêôáíóúà]|lh|nh|(?:[aiu]gem|[ao]gens|[aeo]nte|orte|[aei]dor|[aeo]is|[^e]ar|[^a]ir)\Z"
    r"|(?:dade|eza|[ao]s?|u|i|z)\Z"
)
_STRONG_LETTERS = re.compile("[ãõçâêôáíóúà]")
_MIN_LOOKED_AT = 4  # letters of a word
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

_JUDGED_CHARS = 50_000  # the beginning of a long text tells its language
_MIN_FOREIGN_WORDS = 3
_FOREIGN_SHARE = 0.4  # of the better one's function words; in texts of the three below 0.25
_MIN_WORDS = 50
_MIN_SHARE = 0.05  # of function words in a text of so many words; mostly 0.3
_MIN_HAN = 20
_MIN_KANA = 0.05  # of kana and Han; Japanese mostly has 0.6


def language_of(text: str, around: Language | None = None) -> Language:
    """The language of a text's prose.

    Args:
        text: A text, a message or a part of a text.
        around: The language of what surrounds the part, which it is in unless clearly in another.
    """
    if around is None:
        return judge_language(text) or "en"
    prose = _prose(text)
    if _is_mostly_japanese(prose) or (around == "ja" and _HIRAGANA.search(prose)):
        return "ja"
    english, portuguese = _count_function_words(prose)
    if abs(english - portuguese) == 1:  # then other words must confirm it
        looks_english, looks_portuguese = _count_looks(prose)
        english += looks_english > looks_portuguese
        portuguese += looks_portuguese > looks_english
    if abs(english - portuguese) < _MIN_DIFFERENCE:
        return around
    return "pt" if portuguese > english else "en"


def judge_language(text: str) -> Language | None:
    """The language of a text's prose; None if it has none that could tell."""
    prose = _prose(text[:_JUDGED_CHARS])
    english, portuguese = _count_function_words(prose)
    if _is_mostly_japanese(prose) or (_HIRAGANA.search(prose) and not english + portuguese):
        return "ja"
    if english == portuguese:
        english, portuguese = _count_looks(prose)
    if english == portuguese:
        return None
    return "pt" if portuguese > english else "en"


def question_languages(text: str) -> tuple[Language, ...]:
    """The languages a question may be in, the most probable first.

    One language when its script or its function words decide; English and Portuguese both when
    they don't ("Leike quit"). Quotations are ignored, since people quote one language in another.
    """
    question = _QUOTED.sub(" ", text)
    if not _LETTER_RUN.search(question):
        question = text
    question = _prose(question)
    english, portuguese = _count_function_words(question)
    # "Leike 辞任" is Japanese; "Who is サム・アルトマン?" only names someone.
    is_japanese = _JAPANESE_RUN.search(question) is not None
    if english or portuguese:
        is_japanese = bool(_HIRAGANA.search(question)) and _is_mostly_japanese(question)
    if is_japanese:
        return ("ja",)
    if english != portuguese:
        return ("pt",) if portuguese > english else ("en",)
    english, portuguese = _count_looks(question)
    return ("pt", "en") if portuguese > english else ("en", "pt")


def is_foreign(text: str) -> bool:
    """Whether a text seems to be in none of the three languages; False if it is too short."""
    text = _prose(text[:_JUDGED_CHARS])
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


def _prose(text: str) -> str:
    """A text without code, links, addresses, mentions and tags, and without tables beside prose."""
    lines: list[str] = []
    closes = ""  # the fence that closes the code block that is open
    n_before = 0  # lines of prose before it
    for line in text.splitlines():
        fence = _FENCE.match(line)
        if closes:
            if fence and fence["mark"].startswith(closes) and not fence["info"].strip():
                del lines[n_before:]
                closes = ""
                continue
        elif fence:
            closes, n_before = fence["mark"], len(lines)
            continue
        lines.append(line)
    if len(lines) > 1:
        lines = [line for line in lines if not _is_code(line)]
    beside = [line for line in lines if not (_ROW_MARK.search(line) and _ROW.search(line))]
    if any(map(_LETTER_RUN.search, beside)):
        lines = beside
    return _NOT_PROSE.sub(" ", "\n".join(lines))


def _is_code(line: str) -> bool:
    """Whether a line seems to be code, and not a Japanese comment in it."""
    seems = _CODE_START.match(line) or _CODE_MARK.search(line)
    return seems is not None and not _HIRAGANA.search(line)


def _words(prose: str) -> Iterator[str]:
    """The words in small letters; without those in capitals, unless all are."""
    written = _WORD.findall(prose)
    is_shouted = not any(map(str.islower, written))
    for word in written:
        if is_shouted or len(word) == 1 or not word.isupper():
            yield word.casefold()


def _count_function_words(prose: str) -> tuple[int, int]:
    english = portuguese = 0
    for word in _words(prose.replace("e.g.", " ")):
        english += word in _ENGLISH
        portuguese += word in _PORTUGUESE
    return english, portuguese


def _count_looks(prose: str) -> tuple[int, int]:
    """How many words look English and how many Portuguese; letters with accents count double."""
    english = portuguese = 0
    for word in _words(prose):
        if len(word) < _MIN_LOOKED_AT:
            continue
        english += _ENGLISH_LOOK.search(word) is not None
        portuguese += _PORTUGUESE_LOOK.search(word) is not None
        portuguese += _STRONG_LETTERS.search(word) is not None
    return english, portuguese
