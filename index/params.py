"""Weights and thresholds of retrieval, each with its reason.

"Fitted" means computed by the command that is named; "chosen" means found by trying values on
questions with known answers. Values without either were set by judgement. The sets of questions
(xfaq, pira2, techdocs_xl, jaquad, faquad) are described in docs/evaluation.md; nDCG is in percent.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final


@dataclass(frozen=True, slots=True)
class RankingWeights:
    """The weights that depend on the model that embeds passages, for how much its cosines tell.

    Attributes:
        semantic: Of passage vectors in the first stage, relative to BM25.
        passage: Of each feature in rescoring (`retrieval.rescoring` explains them).
        sentence: Of each feature of a sentence (`excerpts.sentence_scoring` explains them).
        language_bias: The share of what a language scores besides its best passage that is
            subtracted (`retrieval.retriever`).
        confidence: Of each feature of the confidence, a logistic function, and its "base"
            (`retrieval.confidence`).
        answer_from: The confidence from which a question is answered.
        answer: Of the reader's score of a passage, added to the passage's own.
    """

    semantic: float
    passage: Mapping[str, float]
    sentence: Mapping[str, float]
    language_bias: float
    confidence: Mapping[str, float]
    answer_from: float
    answer: float = 0.0


# Sentence scoring (excerpts/sentence_scoring.py explains the features), fitted as a conditional
# logit among the sentences of the passages read by `python -m index.evaluation.fit excerpts
# jaquad_train.tsv.xz faquad --asked QUESTIONS DOCUMENTS...` on the same folders as "passage", with
# the encoder. Only "score" and "foreign" are chosen, on xfaq with all languages in one index: sets
# of one language would give 0.8 and 0, so that right passages in another language came first for
# 36 % of the questions instead of 41 %; it costs jaquad and faquad 0.3 points.
_SENTENCE_WEIGHTS = {
    "coverage": 2.54,
    "words": 2.60,
    "before": 1.74,
    "after": 1.02,
    "context": 0.99,
    "above": 2.40,
    "ngram_overlap": 0.48,
    "cosine": 1.53,
    "score": 4.00,
    "foreign": 0.25,
    "length": -0.07,
    "news": 0.15,
    "unit": 0.89,
    "counted": 2.98,
    "opening": -0.21,
    "answer": 0.0,
    "token": 0.0,
    "heading": -3.59,
    "item": -0.27,
    "row": -0.18,
    "code": -1.64,
    "time": 2.20,
    "number": 3.74,
    "person": 0.82,
    "place": 0.96,
    "reason": 0.96,
    "way": -0.02,
    "definition": 1.56,
    "name": 0.65,
}
# "passage": fitted as a conditional logit among the passages of each question by `python -m
# index.evaluation.fit rescoring FOLDER... --asked QUESTIONS DOCUMENTS...` on the dev halves of
# xfaq, pira2, techdocs_xl, jaquad_dev, faquad, questions over four documentation folders, the sets
# of tests/quality/folders that no model was trained on, and the seeds. "semantic" is this weight
# in relation to that of "lexical".
# "language_bias": on xfaq in one index (dev half, static) 0 gives 60.5 nDCG across languages and
# 68.8 within one, 0.6 60.9 and 67.3, 1.0 60.6 and 65.7; ja>pt, the hardest, 50.0, 53.2 and 53.3.
# "confidence": fitted by `python -m index.evaluation.fit confidence FOLDER... --asked ...` on the
# same sets but techdocs_xl.
# "answer_from": below even odds, since a wrong quote costs the reader a glance, one that is
# withheld costs the answer. None of 18 questions that the seeds don't answer reaches it.
_STATIC = RankingWeights(
    semantic=0.5,
    passage={
        "lexical": 0.720,
        "semantic": 0.375,
        "coverage": 0.304,
        "heading": 0.260,
        "sentence": 0.274,
        "two sentences": 0.151,
        "order": 0.131,
        "sentence_cosine": 0.455,
        "length": -0.040,
        "code": -0.266,
    },
    sentence=_SENTENCE_WEIGHTS,
    language_bias=0.6,
    confidence={
        "score": 1.96,
        "margin": 1.99,
        "idf_mass": 1.39,
        "ngram_overlap": 0.96,
        "foreign": 0.41,
        "semantic": 1.54,
        "type_missing": -0.61,
        "reading": 0.0,
        "base": -3.69,
    },
    answer_from=0.28,
)
# Any other encoder: fitted to multilingual-e5-small as it is published.
_OTHER = replace(
    _STATIC,
    semantic=4.3,
    passage={
        "lexical": 0.720,
        "semantic": 3.311,
        "coverage": 0.403,
        "heading": 0.182,
        "sentence": 0.462,
        "two sentences": 0.169,
        "order": 0.139,
        "sentence_cosine": 0.609,
        "length": -0.031,
        "code": -0.563,
    },
    confidence={
        "score": 1.15,
        "margin": 1.76,
        "idf_mass": 0.91,
        "ngram_overlap": 0.85,
        "foreign": 0.37,
        "semantic": 2.23,
        "type_missing": -0.70,
        "reading": 0.0,
        "base": -4.16,
    },
    answer_from=0.28,
)
# The bundled encoder, which was trained further on questions over folders (index/model/README.md).
# "confidence" isn't fitted anew: it would go by the vectors above all, which say little of a terse
# question in a small folder, and there is no reader to ask.
_ENCODER = replace(
    _OTHER,
    passage={
        "lexical": 0.720,
        "semantic": 3.964,
        "coverage": 0.437,
        "heading": 0.348,
        "sentence": 0.644,
        "two sentences": 0.078,
        "order": 0.249,
        "sentence_cosine": 0.551,
        "length": -0.124,
        "code": -0.384,
    },
)
# With the bundled encoder and the reader, fitted to folders that no model was trained on. "answer"
# is 0.14 as `python -m index.evaluation.fit reading --asked ...` fits it; 0.2 puts more right
# passages first.
# Of a sentence, "score", "foreign" and "answer" are chosen: "answer" 0.8 instead of 0.5 gives 1 %
# more right first quotes on the dev halves, and more of "score" would give fewer among three.
_READER = replace(
    _ENCODER,
    answer=0.20,
    sentence={
        "coverage": 2.91,
        "words": 1.76,
        "before": 1.34,
        "after": 0.61,
        "context": 0.55,
        "above": 2.51,
        "ngram_overlap": -0.29,
        "cosine": 0.88,
        "score": 3.00,
        "foreign": 0.25,
        "length": 0.01,
        "news": 0.08,
        "unit": 0.70,
        "counted": 5.77,
        "opening": -0.19,
        "answer": 0.80,
        "token": 0.41,
        "heading": -4.56,
        "item": -0.02,
        "row": -0.11,
        "code": -1.56,
        "time": 0.99,
        "number": 3.02,
        "person": 0.73,
        "place": 0.50,
        "reason": 1.54,
        "way": 0.20,
        "definition": 1.92,
        "name": 1.06,
    },
    confidence={
        "score": 0.00,
        "margin": 1.29,
        "idf_mass": 1.03,
        "ngram_overlap": 2.17,
        "foreign": 0.54,
        "semantic": 1.86,
        "type_missing": -0.92,
        "reading": 0.95,
        "base": -2.64,
    },
    answer_from=0.33,
)
# Embedder.kind, or "reader" -> its weights.
RANKING_WEIGHTS: Final[Mapping[str, RankingWeights]] = {
    "static": _STATIC,
    "encoder": _ENCODER,
    "reader": _READER,
    "other": _OTHER,
}

# BM25 (retrieval/bm25.py).
K1 = 1.2  # how soon further occurrences of a term stop counting; the usual value
B = 0.75  # how much long passages are penalized; the usual value
IDEAL_SATURATION = 0.7  # share of (k1 + 1) that the terms of an ideal passage reach

# Query expansion (retrieval/expansion.py), chosen on xfaq, pira2 and techdocs_xl.
MAX_EXPANSIONS = 8  # of a word in each language, from the table and from the embedding each
MIN_COSINE = 0.3  # tau: less similar terms are similar by chance
# Weight by embedding = ((cosine - tau) / (1 - tau)) ** 0.7; 1 and 1.5 lose 0.5 nDCG.
NEARNESS_POWER = 0.7
# Weight by table = (association / best) ** 0.4 * min(1, 1.5 sqrt(best)); 0.5 loses 0.1 nDCG.
TABLE_POWER = 0.4
TABLE_SURENESS = 1.5
UNKNOWN_IDF = 0.8  # a word without any term in the index has an idf of 0.8 ln(passages)

# Names by sound (text/transliteration.py), chosen on the half of pairs of katakana and Latin
# spellings whose hash is even, each searched among 2,000 (20,000) others: the right name is first
# for 71 % (63 %) and among the names found for 74 % (68 %); for 36 % (74 %) of the names that are
# absent another one is found.
CONSONANTS_SHARE = 1 / 3  # of the similarity; the rest is the similarity of all sounds
MIN_SOUND_LIKENESS = 0.7  # above, the most similar name is mostly right; below, for 41 %
SOUND_MARGIN = 0.1  # of names that are 0.1 to 0.15 less similar than the best, 8 % are right
MAX_SOUND_EXPANSIONS = 4
SOUND_POWER = 1.5  # weight = similarity ** 1.5, 0.59 to 1: the best is right for 66 to 98 %
SAME_SCRIPT_SOUND = 0.6  # by judgement: アルマン is アルトマン, but モデム isn't モデル

# Spelling (retrieval/oov.py), chosen on questions of xfaq and pira2 with one word misspelled.
# Only words that neither index nor table knows are respelled, so correct words lose nothing.
# Edits -> weight. One: 0.65, 0.8 and 1.0 give 70.8, 71.3 and 71.8 nDCG@10, but 1 is an exact match;
# two: by judgement.
SPELLING_WEIGHTS = {0: 0.0, 1: 0.9, 2: 0.6}
MIN_MISSPELT = 4  # letters of a word; too many words of three are one edit apart
LONG_WORD = 8  # letters of a stem that may have two edits: "comput" isn't "compos"
MAX_SPELLINGS = 5  # equally similar terms
MISREADING_WEIGHT = 0.4  # of 40 for "4o", by judgement: mostly 40 is a number

# First stage (retrieval/first_stage.py, dense.py).
SEMANTIC_UNIT = 0.1  # score of a cosine one standard deviation above unrelated questions
NAVIGATION_WEIGHT = 0.6  # of a web page's navigation, which is found if nothing else is
# Passages whose vectors are compared exactly after their sign codes, and half as many of each
# language. Of the ten nearest of 100,000 real sentences, 1,000 include 97.4 %, 2,000 99.0 %, 3,000
# 99.4 %, 4,000 99.8 %; 3,000 include 99.0 % of 50,000, 99.4 % of 200,000, 99.8 % of 526,000.
PASSAGES_COMPARED = 3_000
PASSAGES_RESCORED = 40  # the best of all, and
PASSAGES_RESCORED_OF_LANGUAGE = 15  # of each language

# Rescoring (retrieval/rescoring.py).
MAX_WORD_GAP = 4  # terms from one word to the next that are still close

# Language bias (retrieval/retriever.py).
LANGUAGE_BIAS_PASSAGES = 5  # the second to the sixth best
# The margin of a right passage as a share of its score, given where an index has too few passages
# to measure it: in a folder of one page nothing shows how high wrong passages score.
TYPICAL_MARGIN = 0.5
LANGUAGE_BIAS_PRIOR = 2.0  # scores of the mean over all languages that are added

# Follow-up questions (retrieval/follow_up.py), chosen on tests/index/follow_ups.jsonl: of 34 with
# an answer 13 are right first and 18 among three by themselves, 24 and 31 with the question before
# them, whatever its weight. The weight decides how many of 12 without an answer get one: 2 up to
# 0.5, 5 for 0.6, 7 from 0.7; a vector of 0.5 to 1 gives one to three more from 0.5.
EARLIER_WORDS = 0.4  # share of the idf of earlier words, if the question has words of its own
EARLIER_VECTOR = 0.3  # share of the earlier question's vector
ENOUGH_WORDS = 4  # a question of so many words that begins with "and" is complete; by judgement

# Excerpts (excerpts/).
PASSAGES_READ = 10  # the best passages, whose sentences are scored
# In folders with fewer passages the reader doubts terse answers to terse questions ("rule 3", "when
# was the server founded"), so questions of fewer words that are searched aren't read there. Of 145
# expectations on small folders, most of one to seven passages, 136 hold so, 122 if questions of two
# words are read. Of 540 questions over 18 folders of 4 to 13 passages, half of them without an
# answer, 66 % are rightly answered or not; 61 % if fewer than 25 passages count as few, 69 % if all
# questions are read.
MIN_PASSAGES_TO_READ = 8
MIN_WORDS_TO_READ = 4
# Of the question and each of the best passages that the reader reads: on two cores a quarter of a
# millisecond each. Six to eight passages fit in, more of short ones. 2,000 give nothing: of 724
# questions over seven real folders 469 are right first and 583 among three either way, and 52
# instead of 43 of 225 without an answer are answered.
TOKENS_READ_TOGETHER = 1_050
PASSAGES_RERANKED = 30  # the best passages, if there is a reranker to read them
MIN_TOP_SCORE = 1.2  # of the reranker's first passage, however poor the match
MIN_RELATIVE_PROBABILITY = 0.01  # of a further excerpt, as a share of the first one's
MAX_EXCERPT_CHARS = 600  # of any excerpt
MAX_EXCERPT_SENTENCES = 5  # of prose
# How far the reader's score of a sentence in another language than the question is drawn to the
# mean of all sentences: it was trained on few such pairs. 0.5 gives 1 % more right first quotes on
# real folders than 0, and 3 % more among three over the seeds; 1 gives less on both.
FOREIGN_TOKEN_DAMPING = 0.5
# The usual limits: in a longer quote one has to look for the answer.
EXCERPT_CHARS = {"ja": 360, "pt": 560, "en": 560}
# Probability that an excerpt of full length must add. The first excerpt is short if one sentence is
# likely enough; the others are read after the first has failed.
FIRST_CHARS_COST = 0.1
FURTHER_CHARS_COST = 0.015
# Of the probability of a span that remains once its passage is quoted: had it answered, that quote
# most likely would have.
QUOTED_PASSAGE_SHARE = 0.5
MIN_HIGHLIGHT_WEIGHT = 0.25  # terms of lower weight match too loosely to be shown

# Confidence (retrieval/confidence.py).
# More idf mass counts no more, or long questions would pass for answered: jaquad's AUROC falls from
# 0.886 to 0.864 without this limit. Without the feature a single common word would be enough.
ENOUGH_IDF_MASS = 1.0

# Parallel texts (indexing/parallel_texts.py): documents that say the same in two languages. Chosen
# on half of the documents of xfaq, flores_xl and techdocs_xl, whose translations are known, so that
# no pair of them is wrong.
MIN_ALIGNMENT_COSINE = 0.32  # below it, sentences of two documents aren't taken for translations
MIN_ALIGNED_SHARE = 0.5  # of each document, in terms, that must correspond to the other document
MIN_ALIGNMENT_SCORE = 0.1  # cosines above the minimum, summed over both documents, plus names
MIN_ALIGNMENT_MARGIN = 0.15  # by which the score exceeds the next best candidate's, or 0
NAMES_WEIGHT = 0.5  # of the numbers and names that both documents have, or only one of them
NAMES_FOR_FULL_WEIGHT = 6.0  # numbers and names in both documents; fewer weigh less
MIN_COSINE_IN_PARALLEL_TEXTS = 0.1  # of corresponding sentences, once the documents are accepted
LENGTH_PENALTY = 0.1  # subtracted from a cosine for each factor of e between the lengths
# A passage is cited with the documents that translate this share of its sentences; by judgement.
TRANSLATED_SHARE = 0.5

# Checking quotes (quotes/find.py), by judgement. Two unrelated sentences of a language have at most
# half of their letters in common.
MIN_QUOTE_SIMILARITY = 0.5  # below it, the differences say nothing: another text was meant
WHOLE_MESSAGE_SIMILARITY = 0.8  # above it, the message is one quote, whatever marks it has
