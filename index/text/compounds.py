"""Compounds: stretches of a text that mean one thing, whatever words and numbers they hold.

"check-out", "message_content", "app.get", "C++", "desk@heron.example", "5:45 pm", "17.04.2026" and
"23kg" each get terms as a whole, so that they are found as such. Most are read by their parts too.
Addresses, times and prices also get a term of their class, "<email>": a question for "the phone
number" finds "+351 210 555 014", though no word says what it is.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import regex

from index.text.numbers import MONTHS, may_be_number
from index.types import Language

EMAIL, PHONE, URL, TIME, PRICE, STREET = (
    "<email>", "<phone>", "<url>", "<time>", "<price>", "<street>"
)  # fmt: skip
Part = tuple[int, int, tuple[str, ...]]  # start, end, terms


@dataclass(frozen=True, slots=True)
class Compound:
    """A compound at `text[start:end]`.

    `terms` are written alike in all languages; `word` is a word to be stemmed, "checkout" for
    "check-out", or empty. `parts` are the tokens inside, where they aren't the usual ones; a part
    without terms is read as a word or number by itself. `is_address` marks what people paste into a
    question rather than ask for.
    """

    start: int
    end: int
    terms: tuple[str, ...] = ()
    word: str = ""
    parts: tuple[Part, ...] | None = None
    is_address: bool = False


# English verbs and particles that are one noun as well: "log in", "the login". Stems, by particle.
_PARTICLE_VERBS = {
    "in": "check log sign opt plug build fill clock drop trade tie weigh stand",
    "out": "check log sign opt time take roll hand work print black knock cook shut break drop "
           "burn lay buy fall carri",
    "up": "back check clean follow line look mark meet mix mock pick pop roll round set show sign "
          "speed stand start tidi top touch tune turn wake warm wrap write catch break link lock",
    "down": "break count crack cut drop lock scroll shut slow touch melt",
    "off": "cut drop kick lay lift log pay play sell shut sign stand take trade turn switch",
    "on": "add log sign carri hang clip roll walk bolt",
    "over": "change hand make roll switch take turn stop sleep",
    "away": "take give break throw hide fold",
    "back": "call cash cut draw fall feed flash pay play roll throw buy",
    "through": "walk break click follow pass",
}  # fmt: skip
_PHRASAL = {
    (verb, particle) for particle, verbs in _PARTICLE_VERBS.items() for verb in verbs.split()
}
_PHRASAL_ENDINGS = regex.compile("(?<=.{3})(?:ed|ing|s)$")
# Pronouns that Portuguese hangs on a verb.
_ENCLITICS = frozenset(
    ("me", "te", "se", "lhe", "lhes", "lo", "la", "los", "las", "o", "a", "os", "as", "nos", "vos")
)
_UNITS = (
    "kg|g|mg|lbs?|oz|km|cm|mm|m|ft|ml|cl|l|kb|mb|gb|tb|kbps|mbps|gbps|kwh|kw|w|v|hz|mhz|ghz|px"
    "|ms|s|mins?|h|hrs?"
)
_MONTH_NAMES = {
    name: month
    for names in (MONTHS["en"], MONTHS["pt"])
    for written, month in names.items()
    for name in (written, written[:3])
} | {"sept": 9}
_MONTH = r"(?:" + "|".join(sorted(_MONTH_NAMES, key=len, reverse=True)) + r")\.?(?![\p{L}\p{M}])"
_PART = "[A-Za-z0-9À-ʯ]"
_PATTERNS = {
    "url": r"""(?:https?|ftp)://[^\s\p{Cc}<>"'`）」』、。\]|]+
        |(?<![\p{L}\p{N}.@/])www\.[^\s\p{Cc}<>"'`）」』、。\]|]+""",
    "email": r"""(?<![\p{L}\p{N}._%+-])[\p{Latin}\p{Nd}._%+-]++@[\p{Latin}\p{Nd}-]+
        (?:\.[\p{Latin}\p{Nd}-]+)+""",
    "phone": r"""(?<![\p{L}\p{N}])(?:\+\d{1,3}(?:[\s.-]?\(?\d{1,5}\)?){2,5}
        |\(\d{2,4}\)\s?\d{3,5}[\s-]\d{4}|0\d{1,3}-\d{2,4}-\d{4}|\d{3}-\d{3,4}-\d{4})(?![\p{N}-])""",
    "date": r"""(?<![\p{Latin}\p{N}.,/-])(?:(?P<d>\d{1,2})(?P<sep>[./-])(?P<m>\d{1,2})(?P=sep)
        (?P<y>\d{4}|\d{2})|(?P<y>\d{4})(?P<sep>[./-])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2}))
        (?![\p{Latin}\p{N}/-]|[.,]\d)""",
    "day": rf"""(?i)(?<![\p{{L}}\p{{N}}.,])(?:(?P<d>\d{{1,2}})(?:st|nd|rd|th|[º.])?\s+
        (?:of\s+|de\s+)?
        (?P<name>{_MONTH})|(?P<name>{_MONTH})\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?
        (?![\p{{L}}\p{{N}}]|[:.,]\d))|(?<!\d)(?P<m>\d{{1,2}})\s?月\s?(?P<d>\d{{1,2}})\s?日""",
    "time": r"""(?i)(?P<part>午前|午後)?(?<![\p{Latin}\p{N}.,:])(?:
        (?P<h>\d{1,2})[:：](?P<m>\d{2})(?::\d{2})?(?:\s?(?P<half>[ap]\.?\ ?m\b))?(?![\p{N}:])
        |(?P<h>\d{1,2})(?:\.(?P<m>\d{2}))?\s?(?P<half>[ap]\.?\ ?m\b)
        |(?P<h>\d{1,2})\ ?h(?:(?P<m>\d{2})(?:min)?|s)?(?![\p{L}\p{N}])
        |(?P<h>\d{1,2})時(?!間)(?:(?P<m>\d{1,2})分|(?P<m>半))?)""",
    "price": r"""(?i)(?:(?:R|US|A|C)?\$|[€£¥￥])\s?\d[\d.,]*(?<=\d)
        |(?<!\d[.,]*)\d[\d.,]*+(?<=\d)\s?
        (?:[€£$]|円|(?:euros?|dollars?|d[óo]lar(?:es)?|rea(?:l|is)|yen|usd|eur|brl|jpy)(?!\p{L}))""",
    "street": r"""(?i)〒\s?\d{3}-\d{4}|(?<!\p{L})(?:rua|avenida|av\.|travessa|praça|estrada|rodovia
        |alameda)\s[^\n.;]{3,40}?,?\s(?:n[.º°o]{1,2}\s?)?\d{1,5}(?!\d)
        |(?<![\p{N}.,])\d{1,5}\s(?:[\p{L}']+\s){1,3}(?:street|st|road|rd|avenue|ave|lane|drive
        |boulevard|blvd|square)(?!\p{L})""",
    "unit": rf"""(?i)(?<![\p{{L}}\p{{N}}.,])(?P<count>\d+(?:[.,]\d+)*)(?P<of>{_UNITS})
        (?![\p{{L}}\p{{N}}])""",
    "spaced": r"(?<![\p{N}.,+]|\p{N}\ )\d{1,3}(?:\ \d{3})+(?![\p{N}]|[.,\ ]\d)",
    "version": r"(?<![\p{L}\p{N}.,])v?\d+(?:\.\d+){1,3}(?![\p{N}]|[.,]\d)",
    "symbols": r"""(?<![\p{L}\p{N}])(?:\p{L}[\p{L}\p{Nd}]*+\+\+(?![\p{L}\p{N}+])
        |\p{L}\#(?![\p{L}\p{N}\#])|(?<!&)\p{L}{1,3}+(?:&\p{L}{1,2}+)+(?![\p{L}\p{N};&])
        |(?<!&)\p{Lu}\ &\ \p{Lu}(?![\p{L}\p{N};&]))""",
    "hyphened": r"""(?<![\p{L}\p{N}\p{M}_./@\#&\\-])(?:\p{L}\p{M}*+)++
        (?:[-\u2010\u2011](?:\p{L}\p{M}*+)++)++(?![\p{N}_/@-]|\.\p{L})""",
    "phrasal": r"""(?i)(?<![\p{L}\p{N}\p{M}_./@-])(?P<verb>[a-z]{3,})\ (?P<particle>in|out|up|down
        |off|on|over|away|back|through)(?![\p{L}\p{M}\p{N}]|[-'’]\p{L})""",
    "name": rf"""(?<![\p{{L}}\p{{N}}\p{{M}}_.])(?:(?P<mark>--|[@\#$.]|[~.]{{0,2}}/)(?=[A-Za-z_])
        {_PART}*+|(?:_(?=[_A-Za-z])|{_PART}++(?=[_/\\]{_PART}|\.[A-Za-z]|::|->)))
        (?:(?:::|->|[._/\\:-]){_PART}++|_)*+(?![\p{{L}}\p{{N}}_])""",
    "call": r"""(?:(?<=[<`])|(?<![\p{L}\p{N}_.<`-])(?=\w++\())(?P<camel>[A-Za-z]*?[a-z][A-Z]\w*+)
        (?=[\s>/`(])""",
}  # fmt: skip
# What a text must hold for a pattern to be tried: most sentences hold little of it.
_SIGNS = {
    "url": "://|www", "email": r"\w@\w", "phone": r"\+\d|\d-\d|\)\s?\d", "day": r"\d",
    "date": r"\d[./-]\d", "time": r"\d", "price": r"\d", "street": r"\d", "unit": r"\d[A-Za-z]",
    "spaced": r"\d\ \d", "version": r"\d\.\d", "symbols": r"\p{L}(?:\+\+|[\#&])|\p{Lu}\ &",
    "hyphened": r"\p{L}[-\u2010\u2011]\p{L}",
    "phrasal": r"(?i)\ (?:in|out|up|down|off|on|over|away|back|through)(?!\p{L})",
    "name": r"""[A-Za-z0-9.~][_/\\][A-Za-z0-9]|[A-Za-z0-9](?:[.:][A-Za-z:]|->)
        |(?:--|(?<!\w)[@\#$./_])[A-Za-z_]""",
    "call": "[a-z][A-Z]",
}  # fmt: skip
_FLAGS = regex.VERSION1 | regex.VERBOSE
# A text without any of these has no compound.
_ANY_SIGN = regex.compile(
    r"[\d@+\#&<`(_/\\$]|\p{L}[-\u2010\u2011.:]\p{L}|[.-]\p{Latin}|[a-z][A-Z]"
    r"|\ (?:in|out|up|down|off|on|over|away|back|through)(?!\p{L})",
    _FLAGS,
)
_COMPILED = {
    kind: (regex.compile(_SIGNS[kind], _FLAGS), regex.compile(pattern, _FLAGS))
    for kind, pattern in _PATTERNS.items()
}
_SCHEME = regex.compile(r"^(?:\w+://)?(?:www\.)?", regex.IGNORECASE)
_QUERY = regex.compile(r"[?#].*$", regex.DOTALL)
_NAME_WORD = regex.compile(r"\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{M}]+|\p{Nd}+")
_NAME_MARK = regex.compile(r"[_/\\@#$]|::|->|\.(?=\p{L})|^--")
_HUMP = regex.compile(r"\p{Ll}\p{Lu}")
_MONTHS_IN_YEAR, _DAYS_IN_MONTH, _NOON, _HOURS, _MINUTES = 12, 31, 12, 24, 60
_THOUSANDS = 3  # digits between two separators
_Found = Compound | None


def find_compounds(text: str, languages: Sequence[Language]) -> list[Compound]:
    """The compounds of a text read in these languages, in order, without overlaps."""
    if _ANY_SIGN.search(text) is None:
        return []
    found: list[tuple[int, int, int, Compound]] = []
    for rank, (kind, (sign, pattern)) in enumerate(_COMPILED.items()):
        if sign.search(text) is None or (kind == "phrasal" and "en" not in languages):
            continue
        for match in pattern.finditer(text):
            compound = _READERS[kind](match)
            if compound is not None:
                found.append((compound.start, rank, -compound.end, compound))
    compounds: list[Compound] = []
    read_to = 0
    for start, _, _, compound in sorted(found, key=lambda entry: entry[:3]):
        if start >= read_to:
            compounds.append(compound)
            read_to = compound.end
    return compounds


def day_term(month: int, day: int) -> str:
    """The term of a day of the year, whatever the language."""
    return f"{month}月{day}日"


def _url(match: regex.Match[str]) -> _Found:
    written = match[0].rstrip(".,;:!?)*_~&")
    address = _QUERY.sub("", _SCHEME.sub("", written.lower())).rstrip("/")
    end = match.start() + len(written)
    return Compound(match.start(), end, (address, URL), is_address=True) if address else None


def _email(match: regex.Match[str]) -> _Found:
    # Its parts are no words: "help" isn't what help@example.org is about.
    return Compound(*match.span(), (match[0].lower(), EMAIL), parts=(), is_address=True)


def _phone(match: regex.Match[str]) -> _Found:
    digits = "".join(filter(str.isdecimal, match[0]))
    return Compound(*match.span(), (digits, PHONE))


def _date(match: regex.Match[str]) -> _Found:
    day, month = int(match["d"]), int(match["m"])
    is_ambiguous = match["sep"] == "/" and match["y"] != match[0][:4]
    if not 1 <= month <= _MONTHS_IN_YEAR:
        if not is_ambiguous:
            return None
        month, day, is_ambiguous = day, month, False
    if not (1 <= month <= _MONTHS_IN_YEAR and 1 <= day <= _DAYS_IN_MONTH):
        return None
    terms = [day_term(month, day)]
    if is_ambiguous and day <= _MONTHS_IN_YEAR:
        terms.append(day_term(day, month))
    # Americans write the month first.
    of_day, of_month = ("d", "m") if int(match["d"]) == day else ("m", "d")
    parts: list[Part] = [
        (*match.span(of_day), (str(day),)),
        (*match.span(of_month), (str(month), f"{month}月")),
        (*match.span("y"), (match["y"],)),
    ]
    return Compound(*match.span(), tuple(dict.fromkeys(terms)), parts=tuple(sorted(parts)))


def _day(match: regex.Match[str]) -> _Found:
    written = match["name"]
    month = int(match["m"]) if match["m"] else _MONTH_NAMES[written.lower().rstrip(".")]
    day = int(match["d"])
    if not (1 <= month <= _MONTHS_IN_YEAR and 1 <= day <= _DAYS_IN_MONTH):
        return None
    return Compound(*match.span(), (day_term(month, day),))


def _time(match: regex.Match[str]) -> _Found:
    hour, half = int(match["h"]), (match["half"] or match["part"] or "")[:2].lower()
    minute = 30 if match["m"] == "半" else int(match["m"] or 0)
    if hour > _HOURS or minute >= _MINUTES:
        return None
    terms = [f"{hour}:{minute:02}"]
    if half and hour <= _NOON:
        is_late = half[0] == "p" or half == "午後"
        terms.insert(0, f"{hour % _NOON + _NOON * is_late}:{minute:02}")
    return Compound(*match.span(), (*dict.fromkeys(terms), TIME))


def _price(match: regex.Match[str]) -> _Found:
    return Compound(*match.span(), (PRICE,))


def _street(match: regex.Match[str]) -> _Found:
    return Compound(*match.span(), (STREET,))


def _unit(match: regex.Match[str]) -> _Found:
    parts: tuple[Part, ...] = ((*match.span("count"), ()), (*match.span("of"), ()))
    return Compound(*match.span(), (match[0].lower(),), parts=parts)


def _spaced(match: regex.Match[str]) -> _Found:
    return Compound(*match.span(), (match[0].replace(" ", ""),))


def _version(match: regex.Match[str]) -> _Found:
    whole = match[0].lower().lstrip("v")
    numbers = whole.split(".")
    prefixes = tuple(".".join(numbers[:n]) for n in range(2, len(numbers)))
    is_number = not prefixes or all(len(number) == _THOUSANDS for number in numbers[1:])
    if is_number and whole == match[0]:
        return None
    first = match.end() - len(whole)
    parts = ((first, match.end(), prefixes),) if prefixes else ()
    return Compound(*match.span(), (whole,), parts=parts)


def _symbols(match: regex.Match[str]) -> _Found:
    return Compound(*match.span(), (match[0].lower().replace(" ", ""),), parts=())


def _hyphened(match: regex.Match[str]) -> _Found:
    parts = regex.split(r"[-\u2010\u2011]", match[0].lower())
    if parts[-1] in _ENCLITICS or may_be_number(parts[0]):
        return None
    return Compound(*match.span(), word="".join(parts))


def _phrasal(match: regex.Match[str]) -> _Found:
    verb, particle = match["verb"].lower(), match["particle"].lower()
    # "logged", "signing", "backs"
    stems = (verb, ending := _PHRASAL_ENDINGS.sub("", verb), ending.rstrip("aeiou"), ending[:-1])
    for stem in stems:
        if (stem, particle) in _PHRASAL:
            return Compound(*match.span(), word=stem + particle)
    return None


def _name(match: regex.Match[str]) -> _Found:
    written = match[0]
    if _NAME_MARK.search(written) is None:
        return None
    words = list(_NAME_WORD.finditer(written))
    if max((len(word[0]) for word in words), default=1) == 1:  # "e.g"
        return None
    whole = written.lower().lstrip("./~")
    last = regex.split(r"[/\\]", whole)[-1]
    terms = [whole, whole.lstrip("@#$-"), last if "." in last else whole]
    if match["mark"] == ".":
        terms = ["." + whole]
    parts = tuple((match.start() + w.start(), match.start() + w.end(), ()) for w in words)
    return Compound(*match.span(), tuple(dict.fromkeys(terms)), parts=parts)


def _call(match: regex.Match[str]) -> _Found:
    written = match["camel"]
    if _HUMP.search(written) is None:
        return None
    start = match.start("camel")
    words = _NAME_WORD.finditer(written)
    parts = tuple((start + word.start(), start + word.end(), ()) for word in words)
    return Compound(*match.span("camel"), (written.lower(),), parts=parts)


_READERS: dict[str, Callable[[regex.Match[str]], _Found]] = {
    "url": _url, "email": _email, "phone": _phone, "date": _date, "day": _day, "time": _time,
    "price": _price, "street": _street, "unit": _unit, "spaced": _spaced, "version": _version,
    "symbols": _symbols, "hyphened": _hyphened, "phrasal": _phrasal, "name": _name, "call": _call,
}  # fmt: skip
