"""What a cosine means: measured against questions that have nothing to do with the documents.

Each model has cosines of its own (unrelated texts at 0.0 in one, at 0.75 in another), and they run
higher within a language than across two. So these everyday questions are embedded whenever an index
is built, and cosines are counted in standard deviations above what they get.
"""

import numpy as np
from numpy.typing import NDArray

from index.embedding.base import Embedder
from index.types import LANGUAGES, Language

MAX_PASSAGES = 2_000  # of a language; more wouldn't move a mean
MIN_DEVIATION = 0.02  # below it, differences between cosines are noise

BACKGROUND_QUESTIONS: dict[Language, tuple[str, ...]] = {
    "ja": (
        "駅前の駐車場は一時間いくらですか？",
        "赤ちゃんに熱があるときはどうすればいいですか？",
        "この魚はどうやって焼くのがおいしいですか？",
        "バイオリンの弦はいつ交換しますか？",
        "桜の木はどのくらい生きますか？",
        "図書館で借りた本を延長できますか？",
        "冬の登山には何が必要ですか？",
        "祖母の誕生日に何を贈ればいいですか？",
        "洗濯物が乾かないのはなぜですか？",
        "将棋で最初に動かす駒はどれですか？",
        "最寄りの郵便局は何時に開きますか？",
        "猫が水を飲まないのはどうしてですか？",
    ),
    "pt": (
        "Quanto custa uma hora no estacionamento da estação?",
        "O que fazer quando o bebê está com febre?",
        "Qual é a melhor maneira de assar este peixe?",
        "Quando se trocam as cordas de um violino?",
        "Quantos anos vive uma cerejeira?",
        "Posso renovar um livro emprestado da biblioteca?",
        "O que é preciso para subir a montanha no inverno?",
        "Que presente dar à minha avó no aniversário?",
        "Por que a roupa não seca?",
        "Qual peça se move primeiro no xadrez?",
        "A que horas abre o correio mais próximo?",
        "Por que o gato não bebe água?",
    ),
    "en": (
        "How much is an hour of parking at the station?",
        "What should I do when the baby has a fever?",
        "What is the best way to grill this fish?",
        "When should the strings of a violin be replaced?",
        "How long does a cherry tree live?",
        "Can I renew a book that I borrowed from the library?",
        "What do you need to climb a mountain in winter?",
        "What should I give my grandmother for her birthday?",
        "Why doesn't the laundry dry?",
        "Which chess piece moves first?",
        "What time does the nearest post office open?",
        "Why doesn't the cat drink water?",
    ),
}


def embed_background(embedder: Embedder) -> NDArray[np.float32]:
    """The questions' vectors, shape (3, n_questions, dimension), in the order of LANGUAGES."""
    return np.stack(
        [
            np.stack([embedder.embed_question(q) for q in BACKGROUND_QUESTIONS[language]])
            for language in LANGUAGES
        ]
    )


def measure_background(
    questions: NDArray[np.float32], passages: NDArray[np.float32], languages: NDArray[np.uint8]
) -> NDArray[np.float32]:
    """Mean and deviation of unrelated cosines, shape (3, 3, 2): question's, passages' language.

    A language without passages gets a mean of 0 and a deviation of 1; nothing is looked up there.
    `questions` are those of `embed_background`.
    """
    background = np.zeros((len(LANGUAGES), len(LANGUAGES), 2), dtype=np.float32)
    background[..., 1] = 1.0
    for held in range(len(LANGUAGES)):
        numbers = np.flatnonzero(languages == held)
        if len(numbers):
            sample = passages[numbers[:: -(-len(numbers) // MAX_PASSAGES)]]
            for asked in range(len(LANGUAGES)):
                cosines = sample @ questions[asked].T
                background[asked, held] = cosines.mean(), max(cosines.std(), MIN_DEVIATION)
    return background
