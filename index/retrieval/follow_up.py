"""Follow-up questions: "and when was that?", 「それはいつですか？」.

A question that needs context is searched together with the one before it: its own words count
fully, the earlier ones less, and the expected type of answer is its own. Nothing is rewritten.
"""

from dataclasses import replace

import numpy as np
import regex

from index.params import EARLIER_VECTOR, EARLIER_WORDS, ENOUGH_WORDS
from index.retrieval.query import Query
from index.text.chatter import classify_chatter, without_chatter
from index.text.language import question_languages
from index.text.tokenizer import Token, analyze, fold
from index.text.transliteration import is_katakana

MAX_BEFORE_CHARS = 1_000  # of earlier questions; the last ones matter most

_FLAGS = regex.IGNORECASE | regex.VERSION1
# Pronouns within a compound refer to nothing: the same-origin policy, Post-it, a that-clause. Only
# Portuguese joins a pronoun to a verb: disse-lhe.
_UNJOINED = r"(?<!\w[-‐‑])(?:"
_NOT_JOINED_ON = r")(?![-‐‑]\w)"
_OPENING = regex.compile(
    r"[\s\p{P}]*(?:(?:and|but|so|or|then|e|mas|então|ou|aí)\b(?![-’'])"
    r"|(?:では|じゃあ?|それでは?|で、|そして|でも|しかし|また|あと|それから|ちなみに|なら|だったら))",
    _FLAGS,
)
# Pronouns for things refer back even if a name comes before them.
_THINGS = regex.compile(
    _UNJOINED
    # "that" also joins clauses: "the models that came". It refers back at the end or after these.
    + r"\b(?:that|this)\b(?=[\s\p{P}]*$)"
    r"|\b(?:is|was|were|are|did|does|do|had|has|about|after|before|of|for|with|than|like|to|from|by"
    r"|why|how|and|since|during|until)\s+(?:that|this|these|those)\b"
    # "It takes time", "it is true": these refer to nothing.
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
# A pronoun for a person may refer to a name earlier in the question itself.
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
# Questions that may leave out their subject: in Japanese no particle marks it; in Portuguese
# "quem" and "o que" can be the subject themselves.
_MARKED = regex.compile(r"[はがをも]|とは")
_SUBJECTLESS = regex.compile(r"[\s\p{P}]*(?:quando|onde|quant[oa]s?|como|por ?qu[eê])\b", _FLAGS)
# Words that only name a type of answer, folded.
_KINDS = frozenset(
    """
    year years date dates day days month time place places city country reason reasons name names
    number amount exactly example examples person people detail details source explain elaborate
    ano anos data dia dias mes hora lugar cidade pais motivo razao nome numero exatamente exemplo
    exemplos pessoa pessoas detalhe detalhes fonte explique explicar
    年 日 月 日付 場所 理由 原因 名前 人 詳しい 詳細 例 続き 具体 説明 正確 他 外 もっと 年月日
    """.split()  # noqa: SIM905 - one word a place is easier to read
)
_HONORIFICS = frozenset(("氏", "さん", "様", "君", "先生", "達", "等"))


def needs_context(question: str) -> bool:
    """Whether a question can't be answered without the one before: it refers back or is a fragment.

    Chatter asks nothing and needs nothing.
    """
    if classify_chatter(question):
        return False
    question = without_chatter(question)
    tokens = [
        token
        for token in analyze(question, question_languages(question))
        if fold(token.form) not in _HONORIFICS and not token.is_compound
    ]
    person = _PERSONS.search(question)
    if _THINGS.search(question) or (
        person and not any(_is_name(question, t) for t in tokens if t.end <= person.start())
    ):
        return True
    own_words = [token for token in tokens if fold(token.form) not in _KINDS]
    if _OPENING.match(question):
        return len(own_words) < ENOUGH_WORDS
    if len(own_words) != 1:
        return not own_words
    # A single word: does the question ask nothing, or leave out its subject?
    if not _ASKING.search(question):
        return True
    if _is_name(question, own_words[0]):
        return False
    if question_languages(question) == ("ja",):
        return _MARKED.search(question) is None
    return _SUBJECTLESS.match(question) is not None


def readable(before: str) -> str:
    """The end of the earlier questions that is read, as valid text: anybody may have written it."""
    text = before.encode("utf-8", "ignore").decode("utf-8")
    return text.strip()[-MAX_BEFORE_CHARS:].strip()


def context_text(question: str, before: str = "") -> str:
    """The context of the next question: this question and those that it refers to, a line each."""
    before = readable(before)
    return readable(f"{before}\n{question}" if before and needs_context(question) else question)


def combine(query: Query, earlier: Query) -> Query:
    """A follow-up question together with the earlier one.

    Words that both have count once. The language is the earlier one's if the follow-up's own can't
    be told.
    """
    exact = {term for word in query.words for term in word.terms[word.weights >= 1].tolist()}
    share = EARLIER_WORDS if query.words else 1.0
    earlier_words = tuple(
        word._replace(idf=word.idf * share)
        for word in earlier.words
        if exact.isdisjoint(word.terms[word.weights >= 1].tolist())
    )
    vectors = []  # between both questions, of unit norm; the earlier one's if this has no words
    for own, other in (
        (query.vector, earlier.vector),
        (query.term_vector, earlier.term_vector),
    ):
        mixed = own + np.float32(EARLIER_VECTOR) * other if query.words else other
        norm = np.linalg.norm(mixed)
        vectors.append((mixed / norm).astype(np.float32) if norm else own)
    is_decided = len(question_languages(query.text)) == 1
    return replace(
        query,
        language=query.language if is_decided else earlier.language,
        words=(*earlier_words, *query.words),  # in the order in which they were asked
        vector=vectors[0],
        term_vector=vectors[1],
        before=earlier.text,
    )


def _is_name(question: str, token: Token) -> bool:
    word = question[token.start : token.end]
    following = question[token.end : token.end + 2]
    return (
        token.is_name
        or word[:1].isupper()
        or is_katakana(word)
        or following.startswith(("氏", "さん", "様"))
    )
