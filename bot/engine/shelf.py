"""The documents as people name them: by titles, and by keys that fit into a button's id."""

from collections.abc import Iterable
from hashlib import blake2b

from bot.escaping import is_visible
from index.browse.titles import MAX_TITLES, Titled, TitleIndex
from index.storage.documents import DocumentTable

__all__ = ["Shelf", "key_of"]

KEY_BYTES = 8  # of a path's digest: two of a million documents share one once in 40 million


def key_of(path: str) -> str:
    """A document's short name, which stays when the index is rebuilt."""
    return blake2b(path.encode("utf-8", "surrogateescape"), digest_size=KEY_BYTES).hexdigest()


class Shelf:
    """The documents of one index. Looking something up takes no time worth a thread."""

    def __init__(self, documents: DocumentTable) -> None:
        self._index = TitleIndex(documents)
        titles = {str(facts["path"]): str(facts["title"]) for facts in documents.facts}
        # A document without a visible title is called by its path.
        self._titles = {p: title if is_visible(title) else p for p, title in titles.items()}
        self._numbers = {path: number for number, path in enumerate(self._titles)}
        self._paths = {key_of(path): path for path in self._titles}

    def find(self, typed: str, left_out: frozenset[str] = frozenset()) -> list[Titled]:
        """The documents whose title or file name fits what was typed so far, the best first."""
        # However many of the best are left out, enough remain.
        found = self._index.find(typed, MAX_TITLES + len(left_out))
        return [titled for titled in found if titled.path not in left_out][:MAX_TITLES]

    def find_among(self, typed: str, paths: Iterable[str]) -> list[Titled]:
        """The same, but only of these."""
        numbers = sorted(self._numbers[path] for path in paths if path in self._numbers)
        return self._index.find(typed, among=numbers)

    def path(self, named: str, left_out: frozenset[str] = frozenset()) -> str | None:
        """The document that an option names: by key, as Discord's list has it, or as typed."""
        path = self._paths.get(named)
        if path is None:
            found = self.find(named, left_out) if named.strip() else []
            path = found[0].path if found else None
        return None if path in left_out else path

    def path_of_key(self, key: str) -> str | None:
        """The path of the document with this key, if there is one."""
        return self._paths.get(key)

    def __contains__(self, path: str) -> bool:
        return path in self._titles

    def title(self, path: str) -> str:
        """A document's title; the path itself where there is no such document."""
        return self._titles.get(path, path)
