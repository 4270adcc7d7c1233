"""Who may see which documents: never another server's, a hidden one, or outside of its limits."""

import random
from dataclasses import dataclass

import pytest

from bot.audience import Audience, Rights
from bot.db.records import DocumentLimit, LimitKind, ServerSettings
from index.storage.documents import DocumentTable
from index.types import Document, tenant_folder
from tests.index.small import document_table

SERVERS = (11, 111, 12)  # the name of one begins with that of another
CHANNELS, ROLES = (1, 2, 3), (7, 8, 9)
FILES = ("a.md", "a.md.zip", "b.txt")
# A zip file holds several documents.
BELOW = ("", "/page.md", "/deep/b.txt")
PATHS = (
    *("a.md", "b.txt", "tenants/11/a.md", "guide.zip/page.md"),
    *(
        f"{tenant_folder(server)}{name}{below}"
        for server in SERVERS
        for name in FILES
        for below in (BELOW[1:] if name.endswith(".zip") else BELOW[:1])
    ),
)
N_WORLDS = 2_000


@pytest.fixture(scope="module")
def table() -> DocumentTable:
    """The documents of the bot's owner and of all servers."""
    return document_table([Document(path, "", path, "en") for path in PATHS])


@dataclass(frozen=True)
class World:
    """What a server's moderators have decided, and who asks."""

    rights: Rights
    audience: Audience

    @classmethod
    def random(cls, seed: int) -> "World":
        """A world in which documents are hidden and limited by chance."""
        draw = random.Random(seed)  # noqa: S311 - no secret
        server = draw.choice([*SERVERS, None])
        targets: list[tuple[LimitKind, int]] = [("channel", each) for each in CHANNELS]
        targets += [("role", each) for each in ROLES]
        own = [f"{tenant_folder(server or 0)}{name}" for name in FILES]
        named = [*PATHS, *own]
        limits = {
            DocumentLimit(draw.choice(named), *draw.choice(targets))
            for _ in range(draw.randrange(12))
        }
        hidden = draw.sample(named, draw.randrange(4))
        added = draw.sample(FILES, draw.randrange(4)) if server else []
        settings = ServerSettings(
            server, hidden_documents=frozenset(hidden), limits=frozenset(limits)
        )
        audience = Audience(
            server,
            frozenset(draw.sample(CHANNELS, draw.randrange(3))),
            frozenset(draw.sample(ROLES, draw.randrange(3))),
        )
        return cls(Rights(settings, frozenset(added)), audience)

    def may_see(self, path: str) -> bool:
        """The rules once more, by looking at every pair of a document and a decision."""
        server, settings = self.audience.guild_id, self.rights.settings
        names = [path]
        if path.startswith(".tenants/"):
            _, owner, file, *_ = path.split("/")
            if owner != str(server) or file not in self.rights.added:
                return False
            names.append("/".join([".tenants", owner, file]))
        if any(name in settings.hidden_documents for name in names):
            return False
        for name in names:
            for kind, given in (
                ("channel", self.audience.channel_ids),
                ("role", self.audience.role_ids),
            ):
                wanted = [e.id for e in settings.limits if (e.document, e.kind) == (name, kind)]
                if wanted and not any(each in given for each in wanted):
                    return False
        return True


def test_nobody_sees_what_the_rules_forbid_in_any_world(table: DocumentTable) -> None:
    """Asked of one document or of all; and everybody sees the rest."""
    n_seen = n_unseen = 0
    for seed in range(N_WORLDS):
        world = World.random(seed)
        left_out = world.rights.left_out(table, world.audience)
        for number, path in enumerate(PATHS):
            expected = world.may_see(path)
            assert world.rights.may_see(path, world.audience) == expected, (seed, path)
            assert (number not in left_out) == expected, (seed, path)
            n_seen += expected
            n_unseen += not expected
    assert min(n_seen, n_unseen) > N_WORLDS  # neither is rare


def test_rights_of_one_server_say_nothing_of_another() -> None:
    """A mistake must not show a document."""
    rights = Rights(ServerSettings(11), frozenset(FILES))
    assert rights.may_see("a.md", Audience(11))
    assert not rights.may_see("a.md", Audience(12))


def test_others_are_the_documents_that_a_server_neither_has_nor_may_know_of(
    table: DocumentTable,
) -> None:
    """Whatever is hidden or limited there, its moderators may name it."""
    hidden = frozenset({"a.md", f"{tenant_folder(11)}b.txt"})
    rights = Rights(ServerSettings(11, hidden_documents=hidden), frozenset({"b.txt"}))
    known = {path for number, path in enumerate(PATHS) if number not in rights.others(table)}
    everybodys = {path for path in PATHS if not path.startswith(".tenants/")}
    assert known == everybodys | {f"{tenant_folder(11)}b.txt"}
