"""The cosine baseline: which cosines a model gives to questions unrelated to the documents.

The cosine of unrelated texts depends on the model (0.0 in one, 0.75 in another) and is higher in
one language than across two. Each build therefore embeds everyday questions about other things. A
cosine is judged by its z-score: by how many standard deviations it exceeds the mean of theirs.
"""

import numpy as np
from numpy.typing import NDArray

from index.embedding.base import Embedder
from index.files import digest_of
from index.indexing.cache import BuildCache
from index.types import LANGUAGES, Language

Floats = NDArray[np.float32]

MAX_PASSAGES = 2_000  # of a language; more wouldn't move a mean
MIN_DEVIATION = 0.02  # below it, differences between cosines are noise

UNRELATED_QUESTIONS: dict[Language, tuple[str, ...]] = {
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


def embed_unrelated_questions(embedder: Embedder, cache: BuildCache | None = None) -> Floats:
    """Embed the unrelated questions, once if there is a cache.

    Shape (3, n_questions, dimension), in the order of LANGUAGES.
    """
    texts = [question for language in LANGUAGES for question in UNRELATED_QUESTIONS[language]]
    kind, digest = f"unrelated questions:{embedder.identity}", digest_of(*texts)
    content = None if cache is None else cache.get(kind, digest)
    if content is None:
        content = np.stack([embedder.embed_question(text) for text in texts]).tobytes()
        if cache is not None:
            cache.put(kind, digest, content)
    return np.frombuffer(content, np.float32).reshape(len(LANGUAGES), -1, embedder.dimension)


def measure_baseline(questions: Floats, passages: Floats, languages: NDArray[np.uint8]) -> Floats:
    """Measure mean and standard deviation of the cosines of unrelated questions with passages.

    Args:
        questions: From `embed_unrelated_questions`.
        passages: The vectors of all passages.
        languages: The passages' languages as positions in LANGUAGES.

    Returns:
        Shape (3, 3, 2): the question's language, the passages' language, mean and deviation. The
        unused values of a language without passages are a mean of 0 and a deviation of 1.
    """
    baseline = np.zeros((len(LANGUAGES), len(LANGUAGES), 2), dtype=np.float32)
    baseline[..., 1] = 1.0
    for of_passages in range(len(LANGUAGES)):
        numbers = np.flatnonzero(languages == of_passages)
        if len(numbers):
            sample = passages[numbers[:: -(-len(numbers) // MAX_PASSAGES)]]
            for of_question in range(len(LANGUAGES)):
                cosines = sample @ questions[of_question].T
                deviation = max(cosines.std(), MIN_DEVIATION)
                baseline[of_question, of_passages] = cosines.mean(), deviation
    return baseline
