"""Translations of a quote: what documents say in several languages is shown once.

Sentences of different documents that say the same in two languages are linked when the index is
built (`index.indexing.parallel_texts`). One of the translations is quoted: the one in the asker's
language, else the original that sources.toml names, else the one that was found. The others are
cited.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from index.excerpts.spans import is_quotable
from index.storage.index import Index
from index.types import Language


@dataclass(frozen=True, slots=True)
class Deduplicated:
    """The sentences to quote, their translations to cite, and all sentences that say this.

    `quoted` and each of `also_in` are consecutive sentences of one document, by their numbers.
    """

    quoted: range
    also_in: tuple[range, ...]
    sentences: frozenset[int]


def deduplicate(
    index: Index,
    span: range,
    core: int,
    language: Language,
    used: Collection[int] = (),
    excluded: Collection[int] = (),
) -> Deduplicated:
    """Choose which of a span and its translations is quoted.

    Args:
        index: The index.
        span: The sentences that were found.
        core: The likeliest answer among them, which every translation must include.
        language: The asker's.
        used: Sentences that are quoted or cited already.
        excluded: The numbers of documents to ignore.
    """
    table = index.passages
    same = set(span)
    by_document: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for sentence in span:
        for translation in index.parallel_texts.translations_of(sentence):
            same.add(translation)
            by_document[table.document_of(translation)][sentence].append(translation)
    parts = [
        range(first, first + length)
        for length in range(len(span), 0, -1)
        for first in range(max(span.start, core - length + 1), min(core, span.stop - length) + 1)
    ]
    # Document -> the longest part of the span that includes the core and whose translations may be
    # quoted together, and these translations.
    translations: dict[int, tuple[range, range]] = {}
    for document in sorted(by_document.keys() - set(excluded)):
        linked = by_document[document]
        for part in parts:
            if not all(sentence in linked for sentence in (core, part[0], part[-1])):
                continue
            numbers = [number for sentence in part for number in linked.get(sentence, ())]
            sentences = range(min(numbers), max(numbers) + 1)
            if is_quotable(index, sentences):
                if not set(sentences) & set(used):
                    translations[document] = part, sentences
                break
    preferred = None
    if translations and table.language_of(span[0]) != language:
        facts = index.documents.facts
        original = facts(table.document_of(span[0]))["translation_of"]
        in_language = [
            document
            for document, (_, sentences) in translations.items()
            if table.language_of(sentences[0]) == language
        ]
        originals = [document for document in translations if facts(document)["path"] == original]
        preferred = next(iter([*in_language, *originals]), None)
    if preferred is None:
        cited = tuple(sentences for _, sentences in translations.values())
        return Deduplicated(span, cited, frozenset(same))
    part, quoted = translations.pop(preferred)
    cited = (part, *(sentences for _, sentences in translations.values()))
    return Deduplicated(quoted, cited, frozenset({*same, *quoted}))
