"""The texts of passages as models read them: without markup, below the headings above them."""

from collections.abc import Iterator
from dataclasses import dataclass

from index.documents.inline import searchable
from index.documents.metadata import searched_title
from index.storage.documents import DocumentTable
from index.storage.index import HEADING, BlockTable, Index, PassageTable
from index.types import Document

EMBED_BATCH = 256


@dataclass(frozen=True, slots=True)
class PassageTexts:
    """The texts of passages as they are embedded."""

    documents: DocumentTable
    passages: PassageTable
    blocks: BlockTable

    @classmethod
    def of_index(cls, index: Index) -> "PassageTexts":
        """The texts of an index's passages."""
        return cls(index.documents, index.passages, index.blocks)

    def of_document(self, number: int) -> list[str]:
        """The text to embed of each passage of a document, as it reads without markup.

        Before it stand the document's title, the headings above and the lines that lead to it:
        "Title › Heading › Lower heading: text".
        """
        document = self.documents.document(number)
        return [self._of(document, n) for n in self.passages.document_passages(number)]

    def of_passage(self, passage: int) -> str:
        """The text to embed of one passage, as `of_document`."""
        return self._of(self.documents.document(int(self.passages.documents[passage])), passage)

    def _of(self, document: Document, passage: int) -> str:
        body = [self.sentence(document, n) for n in self.passages.sentences_of(passage)]
        return " ".join(filter(None, [self.above(document, passage), *body]))

    def above(self, document: Document, passage: int) -> str:
        """What stands before a passage of a document; empty for one without title and headings."""
        passages = self.passages
        title = "" if passages.titled[passage] else searched_title(document)
        path = [title] if title else []
        leads: list[str] = []
        for sentence in passages.headings_of(passage).tolist():
            is_heading = passages.sentence_kinds[sentence] == HEADING
            (path if is_heading else leads).append(self.sentence(document, sentence))
        return " ".join([*([f"{' › '.join(path)}:"] if path else []), *leads])

    def sentence(self, document: Document, sentence: int) -> str:
        """A sentence of a document without markup, its white space squeezed."""
        return " ".join(self.masked_sentence(document, sentence).split())

    def masked_sentence(self, document: Document, sentence: int) -> str:
        """A sentence of a document with spaces for its markup, so that offsets stay as they are."""
        start, end = self.passages.sentence_span(sentence)
        is_code = self.blocks.kind(self.blocks.block_of(sentence)) == "code"
        is_plain = is_code or not document.is_markdown
        return document.text[start:end] if is_plain else searchable(document.text, start, end)

    def batches(self) -> Iterator[list[str]]:
        """The texts to embed of all passages, in order, EMBED_BATCH at a time."""
        texts: list[str] = []
        for number in range(len(self.documents)):
            texts += self.of_document(number)
            while len(texts) >= EMBED_BATCH:
                yield texts[:EMBED_BATCH]
                texts = texts[EMBED_BATCH:]
        if texts:
            yield texts
