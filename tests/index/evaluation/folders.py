"""A tiny collection in three languages, as a folder, and fake models that can rank it."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from index.evaluation.corpus import Models
from tests.index.small import WordEmbedder, table_of

Row = dict[str, Any]
TEXTS = {
    "resign": {
        "en": "Leike resigned on Friday. He had asked for more computers.",
        "ja": "ライク氏は金曜日に辞任した。彼は計算機を求めていた。",
        "pt": "Leike renunciou na sexta-feira. Ele tinha pedido mais computadores.",
    },
    "weather": {
        "en": "The weather was fine in Lisbon. Children played on the beach.",
        "ja": "リスボンの天気は良かった。子供たちは浜辺で遊んだ。",
        "pt": "O tempo estava bom em Lisboa. As crianças brincavam na praia.",
    },
    "bread": {
        "en": "Bread is baked in the morning. The baker sleeps in the afternoon.",
        "ja": "パンは朝に焼かれる。パン屋は午後に眠る。",
        "pt": "O pão é assado de manhã. O padeiro dorme à tarde.",
    },
}
QUESTIONS = {
    "resign": {"en": "Who resigned?", "ja": "誰が辞任しましたか？", "pt": "Quem renunciou?"},
    "weather": {
        "en": "Who played on the beach?",
        "ja": "浜辺で誰が遊びましたか？",
        "pt": "Quem brincava na praia?",
    },
    "bread": {
        "en": "When is bread baked?",
        "ja": "パンはいつ焼かれますか？",
        "pt": "Quando é assado o pão?",
    },
}
ANSWERS = {"resign": {"en": "Leike"}, "weather": {"ja": "子供たち"}}
TRANSLATIONS = {
    "en:resign": {"ja:辞任": 0.6, "pt:renunc": 0.6},
    "en:beach": {"ja:浜辺": 0.6, "pt:prai": 0.6},
    "en:bread": {"ja:パン": 0.6, "pt:pao": 0.6},
}
LANGUAGES_HERE = ("en", "ja", "pt")


def passage_rows() -> list[Row]:
    """Nine passages, three of each language."""
    return [
        {"id": f"{name}-{language}", "lang": language, "title": "", "text": text}
        for name, texts in TEXTS.items()
        for language, text in texts.items()
    ]


def question_rows() -> list[Row]:
    """Nine questions, each answered by one passage of every language."""
    return [
        {
            "id": f"{name}?{language}",
            "lang": language,
            "text": text,
            "passage_id": name,
            "passage_ids": {each: f"{name}-{each}" for each in LANGUAGES_HERE},
            "answers": [ANSWERS[name][language]] if language in ANSWERS.get(name, {}) else [],
        }
        for name, texts in QUESTIONS.items()
        for language, text in texts.items()
    ]


def write_folder(
    folder: Path, passages: Sequence[Row] | None = None, questions: Sequence[Row] | None = None
) -> Path:
    """A folder of these rows, by default of all of the above."""
    folder.mkdir(parents=True, exist_ok=True)
    given = {
        "passages": passage_rows() if passages is None else passages,
        "questions": question_rows() if questions is None else questions,
    }
    for name, rows in given.items():
        lines = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
        (folder / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    return folder


def small_models() -> Models:
    """Fakes that know the translations above."""
    model = WordEmbedder()
    return Models(model, model, table_of(TRANSLATIONS))
