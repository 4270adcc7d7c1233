"""A question that leans on the one before it: "and when was that?", 「それはいつですか？」.

Nothing is rewritten. A leaning question is looked for together with what was asked before it: its
own words count fully, the earlier ones less, and what kind of answer is wanted it says itself.
"""

from dataclasses import replace

import numpy as np
import regex
from numpy.typing import NDArray

from index.params import EARLIER_VECTOR, EARLIER_WORDS, ENOUGH_WORDS
from index.retrieval.query import Query
from index.text.language import question_languages
from index.text.tokenizer import Token, analyze, fold
from index.text.transliteration import is_katakana
from index.types import Language

MAX_BEFORE_CHARS = 1_000  # of what was asked before; the last ones are the nearest

_FLAGS = regex.IGNORECASE | regex.VERSION1
# Pronouns within a compound point at nothing: the same-origin policy, Post-it, a that-clause. Only
# Portuguese hangs a pronoun on a verb: disse-lhe.
_UNJOINED = r"(?<!\w[-‐‑])(?:"
_NOT_JOINED_ON = r")(?![-‐‑]\w)"
_OPENING = regex.compile(
    r"[\s\p{P}]*(?:(?:and|but|so|or|then|e|mas|então|ou|aí)\b(?![-’'])"
    r"|(?:では|じゃあ?|それでは?|で、|そして|でも|しかし|また|あと|それから|ちなみに|なら|だったら))",
    _FLAGS,
)
# It and that point at things, and names before them are no reason not to.
_THINGS = regex.compile(
    _UNJOINED
    # "that" joins clauses, too: "the models that came". It points at the end, or behind these.
    + r"\b(?:that|this)\b(?=[\s\p{P}]*$)"
    r"|\b(?:is|was|were|are|did|does|do|had|has|about|after|before|of|for|with|than|like|to|from|by"
    r"|why|how|and|since|during|until)\s+(?:that|this|these|those)\b"
    # It takes time, it is true: these point at nothing.
    r"|\bit\b(?<!\btime is it)(?!(?:['’]s|\s+(?:is|was|be))?\s+(?:takes?|took|true|possible"
    r"|necessary|important|right|worth|said|rain|snow)\b)"
    r"|\b(?:else|instead)\b|\bthere\b(?<!\b(?:is|are|was|were) there)(?!\s+(?:is|are|was|were)\b)"
    r"|\bthe (?:others?|same)\b"
    r"|\b(?:[nd]?isso|[nd]?isto|[nd]?aquilo|[nd]?ess[ea]s?|[nd]?aquel[ea]s?|lá|ali)\b"
    r"|\b(?:quem|que|qual|quais|onde|quando|algo|alguém|coisa) mais\b|\bos? outr[oa]s?\b"
    r"|それ(?!ぞれ|以来)|その(?!まま|ほか|他)|そこ(?!そこ)|そんな|そう(?=です|なの|いう)"
    r"|あれ(?=[はがをにも])|あの|^[\s\p{P}]*(?:これ|この|ここ)|(?:同じ|前者|後者)"
    r"|^[\s\p{P}]*(?:他|ほか|その他|そのほか|もっと|続き)" + _NOT_JOINED_ON,
    _FLAGS,
)
# Whom "he" means may stand in the question itself: then a name comes first.
_PERSONS = regex.compile(
    _UNJOINED + r"\b(?:he|she|they|him|her|hers|them|his|their|theirs|its"
    r"|[dn]?el[ea]s?|seus?|suas?)\b" + _NOT_JOINED_ON + r"|\blhes?\b|彼女|彼ら|彼(?!岸)",
    _FLAGS,
)
_ASKING = regex.compile(
    r"\b(?:what|which|who|whom|whose|when|where|why|how|is|are|was|were|do|does|did|can|could|has"
    r"|have|will|o que|que|qual|quais|quem|quando|onde|aonde|como|quant[oa]s?|por ?qu[eê]|é|são|foi"
    r"|tem|há)\b|何|誰|いつ|どこ|なぜ|どう|どの|どれ|どんな|いくら|いくつ|とは|か[?？。]?\s*$",
    _FLAGS,
)
# Questions whose subject may be left out: in Japanese no particle marks one; in Portuguese it's
# neither "quem" nor "o que", which can be it themselves.
_MARKED = regex.compile(r"[はがをも]|とは")
_SUBJECTLESS = regex.compile(r"[\s\p{P}]*(?:quando|onde|quant[oa]s?|como|por ?qu[eê])\b", _FLAGS)
# Words that only say what kind of answer is wanted, folded as they are here.
_KINDS = frozenset(
    """
    year years date dates day days month time place places city country reason reasons name names
    number amount exactly example examples person people detail details source explain elaborate
    ano anos data dia dias mes hora lugar cidade pais motivo razao nome numero exatamente exemplo
    exemplos pessoa pessoas detalhe detalhes fonte explique explicar
    年 日 月 日付 場所 理由 原因 名前 人 詳しい 詳細 例 続き 具体 説明 正確 他 外 もっと 年月日
    """.split()  # noqa: SIM905 - one word a place is easier to read
)
# Thanks, agreement and greetings, which ask nothing; and what may stand around them.
# Those left out mean too much else: "Nice?" may be the city, "Legal?" the law.
_COURTESIES = regex.compile(
    r"\b(?:(?:(?:and|e)\s+)?(?:many\s+)?(?:thanks|thank\s+(?:you|u)|thankyou|thx|tnx|tks|ty|cheers)"
    r"|ok|oki|okay|okey|k|alright|all\s+(?:good|right|clear)|got\s+it|i\s+see|makes\s+sense"
    r"|understood|great|cool|awesome|perfect|(?:very|so)\s+(?:good|nice|helpful|useful)"
    r"|no\s+problem|you(?:['’]re|\s+are)\s+welcome"
    r"|hi|hello|hey|good\s+(?:morning|afternoon|evening|night)|good\s?bye|bye"
    r"|(?:muit[oa]s?\s+)?(?:obrigad(?:[oa]s?|ão|inh[oa])|brigad(?:[oa]|ão)|grat[oa])|valeu|vlw"
    r"|tá\s+(?:bom|certo)|tudo\s+(?:bem|certo)|está\s+bem|certo|entendi|entendido|beleza|blz"
    r"|ótimo|perfeito|de\s+nada|olá|oi|bom\s+dia|boa\s+(?:tarde|noite)|tchau|até\s+(?:logo|mais))\b"
    r"|(?:どうも)?(?:ありがとう|有難う|有り難う|サンキュー)|どうも|感謝(?:します|いたします)?"
    r"|了解|承知|[わ分]かり(?=まし)|[わ分]かった|なるほど|助かり(?=まし)|お疲れ様?|おつかれ(?:さま)?"
    r"|はい|うん|オーケー|オッケー|オケ|おけ|こんにちは|こんばんは|おはよう|さようなら"
    r"|\p{Extended_Pictographic}",
    _FLAGS,
)
_AROUND_COURTESIES = regex.compile(
    r"\b(?:a\s+lot|lots|(?:very|so)\s+much|then|everyone|everybody|there|again|sir|man|yes|yeah|no"
    r"|for\s+(?:(?:the|your|that|this|all|it)\s*)*(?:help|answers?|info(?:rmation)?|explanation)?"
    r"|sim|não|mesmo|muito|demais|então|a\s+todos|gente|pel[ao]\s+(?:ajuda|resposta|informação))\b"
    r"|ございま(?:す|した)|いたしま(?:す|した)|しま(?:す|した)|でした|です|まし?た|本当に|ね|よ|[\p{M}\p{S}\p{Cf}]",
    _FLAGS,
)
_WRITTEN = regex.compile(r"[\p{L}\p{N}]")
_HONORIFICS = frozenset(("氏", "さん", "様", "君", "先生", "達", "等"))


def needs_context(question: str) -> bool:
    """Whether the question needs the one before it: it points back, or says hardly anything.

    Thanks, agreement and greetings ask nothing, and need nothing.
    """
    if _is_courtesy(question):
        return False
    tokens = _content(question)
    if _THINGS.search(question) or _points_at_someone(question, tokens):
        return True
    said = [token for token in tokens if fold(token.form) not in _KINDS]
    if _OPENING.match(question):
        return len(said) < ENOUGH_WORDS
    return not said or (len(said) == 1 and _is_fragment(question, said[0]))


def readable(before: str) -> str:
    """What was asked before, as far as it is read: whoever gave it, it breaks nothing."""
    text = before.encode("utf-8", "ignore").decode("utf-8")
    return text.strip()[-MAX_BEFORE_CHARS:].strip()


def context_text(question: str, before: str = "") -> str:
    """What stands before the next question: this one, and what it leans on itself, a line each."""
    before = readable(before)
    return readable(f"{before}\n{question}" if before and needs_context(question) else question)


def combine(query: Query, earlier: Query) -> Query:
    """A leaning question together with the one before it."""
    own = {term for word in query.words for term in _certain(word.terms, word.weights)}
    weight = EARLIER_WORDS if query.words else 1.0
    added = tuple(
        word._replace(idf=word.idf * weight)
        for word in earlier.words
        if own.isdisjoint(_certain(word.terms, word.weights))
    )
    is_decided = len(question_languages(query.text)) == 1
    return replace(
        query,
        language=query.language if is_decided else earlier.language,
        words=(*added, *query.words),  # in the order in which they were said
        vector=_between(query.vector, earlier.vector, bool(query.words)),
        wording=_between(query.wording, earlier.wording, bool(query.words)),
        before=earlier.text,
    )


def _is_courtesy(message: str) -> bool:
    """Whether a message only thanks, agrees or greets: "ok thanks", "valeu!", 「了解」, "👍"."""
    rest, n_courtesies = _COURTESIES.subn(" ", message)
    if not n_courtesies:
        return False
    return _WRITTEN.search(_AROUND_COURTESIES.sub("", rest)) is None


def _content(question: str) -> list[Token]:
    languages: tuple[Language, ...] = question_languages(question)
    return [token for token in analyze(question, languages) if fold(token.form) not in _HONORIFICS]


def _points_at_someone(question: str, tokens: list[Token]) -> bool:
    pointer = _PERSONS.search(question)
    if pointer is None:
        return False
    return not any(_is_name(question, t) for t in tokens if t.end <= pointer.start())


def _is_name(question: str, token: Token) -> bool:
    written = question[token.start : token.end]
    follows = question[token.end : token.end + 2]
    return (
        token.is_name
        or written[:1].isupper()
        or is_katakana(written)
        or follows.startswith(("氏", "さん", "様"))
    )


def _is_fragment(question: str, word: Token) -> bool:
    """Whether a question with one word of its own asks nothing, or leaves out what it asks of."""
    if not _ASKING.search(question):
        return True
    if _is_name(question, word):
        return False
    if question_languages(question) == ("ja",):
        return _MARKED.search(question) is None
    return _SUBJECTLESS.match(question) is not None


def _certain(terms: NDArray[np.int32], weights: NDArray[np.float32]) -> list[int]:
    """The terms that are the word itself."""
    found: list[int] = terms[weights >= 1].tolist()
    return found


def _between(
    own: NDArray[np.float32], earlier: NDArray[np.float32], has_words: bool
) -> NDArray[np.float32]:
    """The direction of both, of unit norm; only the earlier one's where the other says nothing."""
    sum_of_both = own + np.float32(EARLIER_VECTOR) * earlier if has_words else earlier
    norm = np.linalg.norm(sum_of_both)
    return (sum_of_both / norm).astype(np.float32) if norm else own
