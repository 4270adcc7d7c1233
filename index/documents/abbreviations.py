"""Abbreviations in English and Portuguese, behind which a full stop ends no sentence.

A word in small letters is met with a capital, too, and one with a capital only as it is written:
"Tv." is travessa, but "TV." ends a sentence. Several letters with a full stop after each ("a.C.",
"p.m.") needn't be listed: they end a sentence before a capital.
"""

import re
from typing import Literal

from index.text.stop_words import STOP_WORDS

# What follows belongs to it: a name behind a title or a kind of street, an example behind "e.g.".
_NEVER_ENDS = """
e.g i.e p.ex v.g vs viz cf ca approx aprox aproxim máx mín méd ex obs n.b incl excl fig figs resp
mr mrs ms mx messrs mme mlle prof profs profa profas profª dr dra drs dras drª sr sra srs sras srta
srtas srª sto sta exmo exma exmos exmas ilmo ilma ilmos ilmas revmo revma mons côn
eng engo enga engº engª arq adv gov dep depto dept dpto pres sen capt sgt ten maj
lt cmdr rev fr hon dir coord Des Ir Col Sec Ed Igr St Ste Mt Mts Ft Gen Cel Min Pe Adm Fac Univ Inst
Assoc Cia Soc Fund Esc Hosp Bibl av avs avda Rod Trav Tv Al Pç Pça Praç Lg Lgo Vl Jd Pq Pqe Estr Est
Cond Conj Res Vd pág págs parág séc sécs tel telef bl qd lj cj
"""
# Numbers follow: "pp. 3-5", "nº. 12", "5 de set. 2024"; otherwise most are words that end one.
_BEFORE_NUMBER = """
no nos nº nºs núm num n.º art arts inc par p pp pg pgs fl fls vol vols ch chap cap caps
sec secs sect seç eq eqs tab app ap apt apto apart km kms ref refs ed ver lin ln col cols
doc docs proc reg item sl sala lote rm ste ext ram bk pt pts fone fax cel est
jan feb fev mar apr abr may mai jun jul aug ago sep sept set oct out nov dec dez
mon tue tues wed thu thur thurs fri sat sun seg ter qua qui sex sáb dom
"""
# Mostly stands within a sentence, but may be its last word: only a word such as "The" or "Depois"
# behind it tells that another begins.
_MAY_END = """
Inc Ltd ltda Co Corp Bros Jr Esq s.a s/a llc gmbh Ave Blvd Rd Hwy Sq Ln Ct Pkwy
u.s u.k e.u u.n u.s.a d.c n.y l.a ph.d m.d b.sc m.sc
"""
_NEVER = frozenset(_NEVER_ENDS.split())
_NUMBERED = frozenset(_BEFORE_NUMBER.split())
_MAYBE = frozenset(_MAY_END.split())
_STARTERS = STOP_WORDS["en"] | STOP_WORDS["pt"]

Next = Literal["number", "starter", "other"]

_WORD_BEFORE = re.compile(r"(?:\w[./'’-]?)*\w\Z")
_LOOKED_AT = 24  # characters; no abbreviation is longer
_LETTERS = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")  # "a.C", "p.m"
_WORD_AFTER = re.compile(r"[^\W_]+")
_ROMAN = re.compile(r"(?:[IVXLC]{2,}|[VX])\b")
_ADDRESSED = re.compile(
    r"(?:\A\s*|[,;:(–—-]\s*|\b(?:[àa]|n?[ao]|d[ao]|pela|pelo|em|de|in|at|on|and|e)\s+)\Z"
)
_NAMED = re.compile(
    r"(?:\A\s*|[(,;]\s*|\b[A-Z]\.\s?|\b(?:em|de|do|da|no|na|por|pelo|pela|by)\s+|\b[A-ZÀ-Þ][a-zß-ÿ]+\s+)\Z"
)


def is_abbreviation(text: str, start: int, end: int, following: int) -> bool:
    """Whether the full stop at `end` belongs to an abbreviation that the text goes on from.

    Args:
        text: A paragraph.
        start: Where its sentence begins, or any offset behind that; nothing before it is looked at.
        end: The offset of the full stop.
        following: The offset of the first letter or digit of the next word.
    """
    begin = max(start, end - _LOOKED_AT)
    before = text[begin:end]
    match = _WORD_BEFORE.search(before)
    if match is None:
        return False
    word = match.group()
    if len(word) == 1:
        return word.islower() or _is_initial(before[: match.start()], word, text, following)
    names = {word, word[0].lower() + word[1:]}
    kind = _kind_of_next(text, following)
    if "." in word or (word.isupper() and text[following : following + 2].isupper()):
        names.add(word.lower())  # "AV. PAULISTA", unlike "San Diego, CA. Call us"
    if names & _NEVER:
        return True
    if names & _NUMBERED:
        return kind == "number"
    if names & _MAYBE:
        return kind != "starter"
    return bool(_LETTERS.fullmatch(word)) and kind == "number"


def _is_initial(before: str, letter: str, text: str, following: int) -> bool:
    """Whether a capital letter abbreviates a name or a kind of street: "R. Augusta", "J. Silva".

    "Plan B. Then" and "vitamina C. Depois" end a sentence.
    """
    if not letter.isalpha():
        return False
    if letter == "R" and _ADDRESSED.search(before):
        return True
    return bool(_NAMED.search(before)) and _kind_of_next(text, following) != "starter"


def _kind_of_next(text: str, following: int) -> Next:
    match = _WORD_AFTER.match(text, following)
    word = match.group() if match else ""
    if word[:1].isdigit() or _ROMAN.match(text, following):
        return "number"
    return "starter" if word.casefold() in _STARTERS else "other"
