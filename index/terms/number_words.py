"""Words for numbers, ordinals and months; Japanese ones are Sudachi's numerals."""

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
