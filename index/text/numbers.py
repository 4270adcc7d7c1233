"""Numbers, ordinals and months as neutral terms, however a language writes them.

"80%", "８０％", "eighty percent", "oitenta por cento" and "八十パーセント" all get the term "80";
"second", "2nd", "segunda" and "2番目" get "#2"; "March", "março" and "3月" get "3月". A word keeps
its own term beside the neutral one: "second" is a unit of time as well.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import regex

from index.types import Language

_ENGLISH = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
sixteen seventeen eighteen nineteen
"""
_ENGLISH_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_PORTUGUESE = """
zero um dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezesseis
dezessete dezoito dezenove
"""
_PORTUGUESE_TENS = "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa"
_PORTUGUESE_HUNDREDS = """
cem duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos novecentos
"""
# Spelled otherwise in Portugal, without their accent, or in the feminine.
_ALSO = {"uma": 1, "duas": 2, "tres": 3, "quatorze": 14, "dezasseis": 16, "dezassete": 17,
         "dezanove": 19, "cento": 100, "mil": 1000}  # fmt: skip


def _count(words: str, step: int = 1, first: int = 0) -> dict[str, int]:
    return {word: first + step * position for position, word in enumerate(words.split())}


_HUNDREDS = _count(_PORTUGUESE_HUNDREDS, 100, 100)
VALUES: dict[Language, dict[str, int]] = {
    "en": _count(_ENGLISH) | _count(_ENGLISH_TENS, 10, 20) | {"hundred": 100},
    "pt": _count(_PORTUGUESE) | _count(_PORTUGUESE_TENS, 10, 20) | _HUNDREDS | _ALSO
    | {word[:-2] + "as": value for word, value in _HUNDREDS.items() if word.endswith("os")},
    "ja": {},
}  # fmt: skip
SCALES: dict[Language, dict[str, int]] = {
    "en": {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9,
           "trillion": 10**12},
    "pt": {"mil": 10**3, "milhão": 10**6, "milhões": 10**6, "bilhão": 10**9, "bilhões": 10**9,
           "trilhão": 10**12, "trilhões": 10**12},
    "ja": {"千": 10**3, "万": 10**4, "億": 10**8, "兆": 10**12},
}  # fmt: skip
_ENGLISH_ORDINALS = """
first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth
"""
_PORTUGUESE_ORDINALS = """
primeiro segundo terceiro quarto quinto sexto sétimo oitavo nono décimo
"""
ORDINALS: dict[Language, dict[str, int]] = {
    "en": _count(_ENGLISH_ORDINALS, first=1),
    "pt": _count(_PORTUGUESE_ORDINALS, first=1)
    | {word[:-1] + "a": n for word, n in _count(_PORTUGUESE_ORDINALS, first=1).items()},
    "ja": {},
}
MONTHS: dict[Language, dict[str, int]] = {
    "en": _count("january february march april may june july august september october november "
                 "december", first=1),
    "pt": _count("janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro "
                 "dezembro", first=1),
    "ja": {},
}  # fmt: skip

PERCENT = "%"
_COMMAS = regex.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_DOTS = regex.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_THOUSANDS = regex.compile(r"[1-9]\d{0,2}(?:,\d{3}|\.\d{3})+")
_SPACES = regex.compile(r"[\u00a0\u202f]")
_JOINED = regex.compile(r"(?:[-\u2010\u2011]|\s+(?P<and>(?:and|e)\s+)?)(?P<word>\p{Latin}+)")
_SCALE_AFTER = regex.compile(r"\s?(?:[千万億兆](?!\p{Katakana})|\p{Latin}+)")
_JAPANESE_ORDINAL = regex.compile(r"\s?(?:番|つ|度|回|人|個|代|年|か月|日)?目")
_JAPANESE_MONTH = regex.compile(r"\s?月(?![間額給々])")
# What is numbered, before its number: "rule number 4", "art. 10", "regra nº 3", "ルール3".
_ITEM_BEFORE = regex.compile(
    r"(?<!\p{L})(?:rules?|steps?|articles?|art\.?|sections?|sec\.?|chapters?|items?|points?|parts?"
    r"|questions?|options?|levels?|phases?|paragraphs?|clauses?|lessons?|units?|tasks?|tips?"
    r"|guidelines?|principles?|stages?|appendix|annex|figures?|tables?|regras?|passos?|artigos?"
    r"|se[cç](?:ç|)[ãa]o|cap[íi]tulos?|ite[mn]s?|pontos?|partes?|perguntas?|quest(?:ão|ões)"
    r"|op[cç](?:ão|ões)|n[íi]ve(?:l|is)|fases?|par[áa]grafos?|cl[áa]usulas?|li[cç](?:ão|ões)|etapas?"
    r"|unidades?|tarefas?|dicas?|normas?|incisos?|anexos?|figuras?|tabelas?)"
    r"\s*(?:(?:number|no\.?|num\.?|n\.?[º°o]\.?|n[úu]mero)\s*)?#?$"
    r"|(?:ルール|規則|規約|手順|ステップ|項目|レベル|問題?|章|節|付録|図|表)の?\s*[#＃]?$|(?<![\p{L}\p{N}&])[#＃]$",
    regex.IGNORECASE,
)
_LONGEST_ITEM = 24  # characters
_MARK_BEFORE = regex.compile(r"\W*")
_MARK_AFTER = regex.compile(r"[.)．）]\s")
_ORDINAL_ENDING = regex.compile(r"(\d+)(?:st|nd|rd|th|º|ª)", regex.IGNORECASE)
_DATE_BEFORE = regex.compile(r"(?<!\d)\d{4}[-/.]$")
_DATE_AFTER = regex.compile(r"[-/.]\d{1,2}(?!\d)")
# No ordinal after these: "per second"; nor "segundo a empresa" (according to it).
_UNIT_BEFORE = {
    "second": regex.compile(r"(?:\d|\b(?:per|a|an|each|every|one))\s+$", regex.IGNORECASE),
    "segundo": regex.compile(r"(?:\d|\b(?:por|cada|um))\s+$", regex.IGNORECASE),
}
_ACCORDING_AFTER = regex.compile(r"\s+(?:[oa]s?|uma?|el[ea]s?|\p{Lu}\p{Ll}*)\b")
_WEEKDAY_AFTER = regex.compile(r"[-\u2010\u2011]feira")
_NEAR_DIGIT = regex.compile(r"\d[\s,]*(?:de\s+)?$")
_DIGIT_AFTER = regex.compile(r"[\s,]*(?:de\s+)?\d")
_ALSO_OTHER_WORDS = {"may", "march"}
_BEGINNINGS = frozenset(word for values in VALUES.values() for word in values)
_NEUTRAL = frozenset(word for words in (*ORDINALS.values(), *MONTHS.values()) for word in words) | {
    "percent",
    "percentage",
    "cento",
}
_HUNDRED = 100
_LONGEST_ORDINAL = 6  # characters, "1000th"
_LONGEST_NUMBER = 15  # digits; a longer one counts nothing
_DECIMAL = regex.compile(r"[0-9]+(?:\.[0-9]+)?")
_MONTH_BEFORE = regex.compile(
    r"\b(?:in|since|until|by|last|next|of|during|early|late|mid)[\s-]+$", regex.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Spelled:
    """A number written in words, and the offset at which they end."""

    end: int
    value: int


def may_be_number(word: str) -> bool:
    """Whether a word may be a number, an ordinal or a month, which its neighbours decide."""
    return word.lower() in _BEGINNINGS or word.lower() in _NEUTRAL


def number_terms(
    text: str, start: int, end: int, languages: Sequence[Language], written: str | None = None
) -> tuple[str, ...]:
    """The terms of the number at `text[start:end]`; `written`: its digits if not there."""
    plain = _plain(written or text[start:end], languages)
    terms = list(plain)
    scale = 1
    following = _SCALE_AFTER.match(text, end)
    # "3m" is no three million, but 3万 is 30,000.
    if following and (following[0][0].isspace() or not following[0].isascii()):
        word = following[0].strip().lower()
        scale = max(scales.get(word, 1) for scales in SCALES.values())
    # Not a list of numbers, "1,2,3 million".
    if scale > 1 and _DECIMAL.fullmatch(plain[0]) and len(plain[0]) <= _LONGEST_NUMBER:
        terms.append(f"{(Decimal(plain[0]) * scale).normalize():f}")
    if plain[0].isdecimal():
        value = int(plain[0]) if len(plain[0]) <= _LONGEST_NUMBER else 0
        is_dated = _DATE_BEFORE.search(text, max(0, start - 6), start) is not None
        is_dated = is_dated and _DATE_AFTER.match(text, end) is not None
        if 1 <= value <= len(MONTHS["en"]) and (is_dated or _JAPANESE_MONTH.match(text, end)):
            terms += [str(value), f"{value}月"]
        is_counted = text[max(0, start - 1) : start] == "第" or _JAPANESE_ORDINAL.match(text, end)
        if is_counted or is_number_of_item(text, start, end):
            terms.append(f"#{value}")
    return tuple(dict.fromkeys(terms))


def is_number_of_item(text: str, start: int, end: int) -> bool:
    """Whether a number counts rules, steps or articles: "rule 3", "#3", or "3." before an item."""
    if _ITEM_BEFORE.search(text, max(0, start - _LONGEST_ITEM), start):
        return True
    return _MARK_BEFORE.fullmatch(text, 0, start) is not None and bool(_MARK_AFTER.match(text, end))


def ordinal_of_digits(word: str) -> tuple[str, ...]:
    """The terms of "2nd" or "2º"; () for other words."""
    match = _ORDINAL_ENDING.fullmatch(word)
    if match is None or len(word) > _LONGEST_ORDINAL:
        return ()
    return str(int(match[1])), f"#{int(match[1])}"


def neutral_terms(
    text: str, start: int, end: int, languages: Sequence[Language]
) -> tuple[str, ...]:
    """The terms of the ordinal, month or percent that a single word also means."""
    word = text[start:end].lower()
    if word not in _NEUTRAL:
        return ()
    terms: list[str] = []
    for language in languages:
        if word in ORDINALS[language]:
            unit = _UNIT_BEFORE.get(word)
            if (
                (unit and unit.search(text, max(0, start - 8), start))
                or (word == "segundo" and _ACCORDING_AFTER.match(text, end))
                or _WEEKDAY_AFTER.match(text, end)
            ):
                continue
            terms.append(f"#{ORDINALS[language][word]}")
        if word in MONTHS[language] and (
            word not in _ALSO_OTHER_WORDS
            or (
                text[start].isupper()
                and (
                    _NEAR_DIGIT.search(text, max(0, start - 8), start)
                    or _DIGIT_AFTER.match(text, end)
                    or _MONTH_BEFORE.search(text, max(0, start - 8), start)
                )
            )
        ):
            terms.append(f"{MONTHS[language][word]}月")
        if word in ("percent", "percentage") and language == "en":
            terms.append(PERCENT)
        if word == "cento" and language == "pt" and text[max(0, start - 4) : start] == "por ":
            terms.append(PERCENT)
    return tuple(dict.fromkeys(terms))


def spelled_number(
    text: str, start: int, end: int, languages: Sequence[Language]
) -> Spelled | None:
    """The number in words that begins with the word at `text[start:end]`, the longest reading."""
    word = text[start:end].lower()
    if word not in _BEGINNINGS or (word == "cento" and text[max(0, start - 4) : start] == "por "):
        return None
    longest: Spelled | None = None
    for language in languages:
        values, scales = VALUES[language], SCALES[language]
        if word not in values:
            continue
        total, current, read_to = 0, values[word], end
        room = _room(current)  # a number below it may still follow: "twenty" takes a "one"
        while total + current < 10**_LONGEST_NUMBER and (joined := _JOINED.match(text, read_to)):
            following = joined["word"].lower()
            # "between twenty and one hundred" holds two numbers.
            may_follow_and = following not in scales and (language == "pt" or room >= _HUNDRED)
            if joined["and"] and not may_follow_and:
                break
            if following in scales and (current or not total):
                room = scales[following]
                if room == _HUNDRED:
                    current = max(current, 1) * _HUNDRED
                else:
                    total, current = total + max(current, 1) * room, 0
            elif 0 < values.get(following, 0) < room:
                current, room = current + values[following], _room(values[following])
            else:
                break
            read_to = joined.end()
        # "one", "um" and "uma" alone are mostly no numbers.
        if (read_to > end or values[word] != 1) and (longest is None or read_to > longest.end):
            longest = Spelled(read_to, total + current)
    return longest


def _room(value: int) -> int:
    """The power of ten that the value ends with; "nineteen" has no room."""
    if value >= _HUNDRED:
        return int(10 ** (len(str(value)) - 1))
    return 10 if value in range(20, 100, 10) else 1


def _plain(written: str, languages: Sequence[Language]) -> tuple[str, ...]:
    """Digits without separators of thousands, a point before decimals; all that it may mean."""
    digits = _SPACES.sub("", unicodedata.normalize("NFKC", _SPACES.sub("", written)))
    readings = [_reading(digits, language) for language in languages or ("en",)]
    if digits.count(".") == 1 and "," not in digits and "pt" in languages:
        readings.append(digits)  # a version or a decimal may occur in any text
    if _THOUSANDS.fullmatch(digits):
        readings.append(regex.sub("[.,]", "", digits))  # many write as in another language
    readings += [reading[:-3] for reading in readings if reading.endswith(".00")]
    return tuple(dict.fromkeys(readings))


def _reading(digits: str, language: Language) -> str:
    """Digits as people of this language read them."""
    thousands, point = (_DOTS, ",") if language == "pt" else (_COMMAS, ".")
    other = _COMMAS if language == "pt" else _DOTS
    separator = "." if point == "," else ","
    if thousands.fullmatch(digits):
        return digits.replace(separator, "").replace(point, ".")
    if other.fullmatch(digits) and (digits.count(point) > 1 or separator in digits):
        return digits.replace(point, "").replace(separator, ".")  # foreign habits
    if digits.count(",") == 1 and "." not in digits:
        return digits.replace(",", ".")
    return digits
