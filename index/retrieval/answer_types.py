"""Answer types: the kind of answer a question asks for, and whether a sentence contains one.

"How many" asks for a number, "who" for a person, "why" for a reason. The patterns know words of
questions and forms of answers in all three languages at once, as the sentence may be in another
language than the question.
"""

import functools
import re
from dataclasses import dataclass, replace

_IGNORE = re.IGNORECASE
_KANJI_DIGITS = "一二三四五六七八九十百千万億兆〇零数"
_COUNTERS = "人名個本冊枚台匹頭羽機隻棟軒件回度歳才階段円倍割つカか箇ヶヵ校社種基両"
_MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december|"
    "janeiro|fevereiro|março|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro"
)
_WEEKDAYS = (
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday|"
    "segunda-feira|terça-feira|quarta-feira|quinta-feira|sexta-feira|sábado|domingo"
)
_WRITTEN_NUMBERS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|dozens?|hundreds?|thousands?|millions?|"
    "billions?|half|twice|dois|duas|três|quatro|cinco|seis|sete|oito|nove|dez|cem|mil|milhão|"
    "milhões|bilhões|metade"
)

# Type -> the pattern of questions that ask for it, and the pattern of answers.
_PATTERNS: dict[str, tuple[str, str]] = {
    "time": (
        r"いつ|何時|何(?:年|月|日|世紀|曜)|どの(?:年|時代|時期)|年月日|年は[?？]?$"
        r"|\bwhen\b|\bwh(?:at|ich) (?:year|date|day|month|century|time)|\bquando\b"
        r"|(?:発売|公開|開始|終了|更新|リリース)日"
        r"|\b(?:release|launch|start|end|due) date\b|\bdate of\b|\bdata d[aeo]\b"
        r"|\b(?:que|qual|quais)(?: é| foi)?(?: o| a)? "
        r"(?:anos?|datas?|dias?|m[êe]s|século|época|período|década)",
        r"\d\s*[年月日]|世紀|曜日|時代|年代|[一二三四五六七八九十〇元]年"
        r"|[一二三四五六七八九十百]+(?:日|か月|ヶ月|週|時間|分)|\d\s*(?:時|分|週|か月|ヶ月)"
        rf"|\b(?:1\d{{3}}|20\d\d)\b|\b(?:{_MONTHS}|{_WEEKDAYS}|século|century|década)\b"
        r"|\d:\d\d|\d\s*(?:[ap]\.?m\b|h\b)|\b(?:noon|midnight|meio-dia|meia-noite)\b"
        r"|\b(?:minut[eo]|hour|hora|day|dia|week|semana|month|m[êe]s|year|ano)(?:e?s)?\b",
    ),
    "number": (
        rf"何[{_COUNTERS}国票点位分秒週間着艘艇%パキメトセミグヘ平万百千億]|いくつ|幾つ|いくら"
        r"|どの[くぐ]らい|どれ[くぐ]らい|どれほど|どれだけ"
        r"|\bhow (?:many|much|long|old|far|often|big|large|tall|high|deep|fast|heavy)\b"
        r"|\bwhat (?:number|percentage|age)\b|\bquant[oa]s?\b|\bqual (?:é |foi )?(?:o |a )?"
        r"(?:número|quantidade|porcentagem|percentual|valor|idade|altura|taxa)",
        rf"\d[\d.,，]*|[{_KANJI_DIGITS}]+(?=[{_COUNTERS}年月日世第])|\b(?:{_WRITTEN_NUMBERS})\b",
    ),
    "person": (
        r"誰|だれ|何者|\bwho(?:m|se)?\b|\bquem\b",
        r"[ァ-ヺー]{2,}[・＝= ][ァ-ヺー]{2,}"
        r"|[一-龠々ァ-ヺー]{2,}(?=氏|さん|博士|教授|監督|大統領|首相)"
        r"|[一-龠々]{2,4}(?=[はがにとの、・(（])"
        r"|[A-ZÀ-Ý][a-zà-ÿ]+(?: (?:d[aoe]s? )?[A-ZÀ-Ý][a-zà-ÿ]+)+",
    ),
    "place": (
        r"どこ|何処|何[県市町村州島駅区]|どの(?:国|県|市|州|都市|地域|場所)|場所は|出身地|所在地"
        r"|\bwhere\b|\b(?:what|which) (?:city|country|state|place|region|town)|\ba?onde\b"
        r"|\b(?:que|qual)(?: é)?(?: o| a)? (?:país|cidade|estado|lugar|região|local)",
        r"[一-龠々ァ-ヺー]{2,}(?:国|県|市|町|村|州|都|府|島|駅|区|山|川|寺|港|城|街|地方|地区|半島)"
        r"|[ァ-ヺー]{3,}|\b(?:em|n[oa]s?|in|at|to|para)(?: the| o| a)? [A-ZÀ-Ý]\w+",
    ),
    "reason": (
        r"なぜ|何故|どうして|なんで|理由|原因|きっかけ|\bwhy\b|\breasons?\b|\bcauses?\b"
        r"|\bpor ?qu[eê]\b|\bmotivos?\b|\braz(?:ão|ões)\b|\bcausas?\b",
        r"ため|から|ので|によ[りっ]|よって|ゆえ|理由|原因|きっかけ|せい|おかげ|背景"
        r"|\bpois\b|\bporque\b|por causa|devido|\bgraças\b|em (?:função|virtude|razão)|a fim de"
        r"|\bjá que\b|\buma vez que\b|\bpara\b|\bbecause\b|\bsince\b|due to|so that|in order"
        r"|\bthus\b|\btherefore\b|as a result",
    ),
    "way": (
        r"どのよう|どう(?!して)|いかに|方法|\bcomo\b"
        r"|\bhow\b(?! (?:many|much|long|old|far|often|big|large|tall|high|deep|fast|heavy))",
        r"によ[りっる]|ように|として|こと[でに]|方法|を用い|を使|\bthrough\b|\bby\b|\busing\b"
        r"|por meio|através|\bcomo\b|mediante|usando",
    ),
    "definition": (
        r"とは[何などい]|とは[?？]?$|\bo que (?:é|são|significa)|\bdefini"
        r"|\bwhat (?:is|are|was) (?:an? )?\w+\??$",
        r"とは|である|をいう|を指す|のこと|という|\bé (?:um|o|a)|\bsão\b|\bis an?\b|\bare\b"
        r"|significa|consiste|refere|chamad|defin|\bmeans\b|\brefers\b|\bcalled\b",
    ),
    "name": (
        r"という|呼ば|名前|名称|\bnome|\bcham|\bname|\bcalled",
        r"[「『\"“][^」』\"”]{2,20}|[ァ-ヺー]{3,}|[A-ZÀ-Ý]\w+",
    ),
}
ANSWER_TYPES = tuple(_PATTERNS)
_QUESTION_PATTERNS = {kind: re.compile(asked, _IGNORE) for kind, (asked, _) in _PATTERNS.items()}
_CASED = {"person", "place", "name"}  # recognized by their capital letters
_ANSWER_PATTERNS = {
    kind: re.compile(pattern, 0 if kind in _CASED else _IGNORE)
    for kind, (_, pattern) in _PATTERNS.items()
}
# 何人, 何メートル, 何科: the unit of the answer follows 何.
_UNIT = re.compile(r"何([^\sかがをにはでもとのやっ?？、。「]{1,3})")


@dataclass(frozen=True, slots=True)
class ExpectedAnswerType:
    """The types of answers that a question asks for, and the unit that follows 何, if any."""

    question: str
    types: tuple[str, ...]
    unit: str = ""

    def features(self, sentence: str) -> list[float]:
        """Features of a sentence, 1 or 0: the unit, the unit after a number, and ANSWER_TYPES.

        The unit counts if its longest beginning that occurs is there; a type if it is expected and
        the sentence has an example that isn't in the question.
        """
        features = [0.0] * (2 + len(ANSWER_TYPES))
        for length in range(len(self.unit), 0, -1):
            unit = self.unit[:length]
            if unit in sentence:
                counted = rf"[\d{_KANJI_DIGITS}]\s*{re.escape(unit)}"
                features[:2] = 1.0, float(re.search(counted, sentence) is not None)
                break
        for kind in self.types:
            if any(match not in self.question for match in _matches(kind, sentence)):
                features[2 + ANSWER_TYPES.index(kind)] = 1.0
        return features

    def is_missing_from(self, text: str) -> bool:
        """Whether a type of answer is expected, and the text has no example of any."""
        return bool(self.types) and not any(self.features(text)[2:])


@functools.lru_cache(maxsize=4_096)  # the sentences of the best passages recur
def _matches(kind: str, sentence: str) -> tuple[str, ...]:
    """Everything in a sentence that looks like an answer of a type."""
    return tuple(match.group() for match in _ANSWER_PATTERNS[kind].finditer(sentence))


def expected_answer_type(question: str, before: str = "") -> ExpectedAnswerType:
    """The expected answer type of a question, or of the one before it if this one shows none."""
    unit = _UNIT.search(question)
    types = tuple(kind for kind in ANSWER_TYPES if _QUESTION_PATTERNS[kind].search(question))
    if before and not types and unit is None:
        return replace(expected_answer_type(before), question=before + question)
    return ExpectedAnswerType(before + question, types, unit[1] if unit else "")
