"""Which sentences lean on the one before: those that begin with a word that points back to it."""

import re

_OPENING = r"[\s「『（(\"'“«]*"
_POINTERS = re.compile(
    _OPENING + r"(?:"
    # これ, その, 彼, 同年; not それぞれ, このほど, 彼岸, 同じ, which point nowhere.
    r"(?:これ|それ(?!ぞれ)|この(?!ほど|度)|その(?!まま)|こうした|そうした|このよう|そのよう|そこ[でにはを]"
    r"|ここ[でにはを]|彼(?!岸)|前者|後者|同(?=[年月日社国氏市町村校地人書作誌紙局大]))"
    r"|(?:isso|isto|aquilo|ess[ea]s?|est[ea]s?|aquel[ea]s?|el[ea]s?|tal|tais|dest[ea]s?|ness[ea]s?"
    r"|dess[ea]s?|nest[ea]s?|del[ea]s?|nel[ea]s?|disso|nisso|seus?|suas?"
    r"|it|this|that|these|those|he|she|they|his|her|hers|its|their|such)\b"
    # A Portuguese sentence that begins with its verb has the subject of the one before.
    r"|(?:é|são|foi|foram|era|eram|está|estão|tem|têm|teve|consiste|trata-se|pode|podem)\b"
    r")",
    re.IGNORECASE,
)


def leans(sentence: str) -> bool:
    """Whether it can't be understood without the one before."""
    return _POINTERS.match(sentence) is not None
