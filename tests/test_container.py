"""The Dockerfile, the compose file and the workflow, as far as they can be read without running."""

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bot.metrics import Metrics
from bot.query_queue import QueryQueue
from bot.settings import Settings, read_settings
from tests.fakes.answers import FakeAnswerer, quoting

ROOT = Path(__file__).parents[1]
SETTINGS = {name.upper() for name in Settings.__dataclass_fields__}
OF_OTHERS = {"PATH", "PYTHONDONTWRITEBYTECODE", "WATCHFILES_FORCE_POLLING"}


def test_the_image_has_only_settings_that_there_are_and_no_right_of_roots() -> None:
    """It is served from a read-only file system, and looked at by its health."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    served = text[text.rindex("\nFROM ") :]
    (variables,) = re.findall(r"^ENV (.*)$", served, re.MULTILINE)
    values = dict(each.split("=", 1) for each in variables.split())
    assert set(values) - OF_OTHERS <= SETTINGS
    read_settings(values)
    assert re.search(r"^USER 10001$", served, re.MULTILINE)
    written = [values[name] for name in ("INDEX_DIR", "STATE_DIR")]
    assert all(path.startswith("/data/") for path in written)
    assert re.search(r"^VOLUME /data$", served, re.MULTILINE)


def test_the_container_is_healthy_while_the_port_of_its_settings_answers() -> None:
    """Or where there is none."""
    (command,) = re.findall(
        r"^HEALTHCHECK.*CMD (\[.*\])$",
        (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " "),
        re.MULTILINE,
    )

    def is_healthy(port: int) -> bool:
        words = [sys.executable, *json.loads(command)[1:]]
        environment = {**os.environ, "HEALTH_PORT": str(port)}
        return subprocess.run(words, env=environment, capture_output=True).returncode == 0

    with answering_at("/live") as port:
        assert is_healthy(port)
    assert not is_healthy(port)
    assert is_healthy(0)


@pytest.mark.skipif(sys.platform == "win32", reason="it has no bash of its own")
def test_qdrants_container_is_healthy_once_it_can_be_asked() -> None:
    """Inyo is started then."""
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    services = compose["services"]
    assert services["inyo"]["depends_on"]["qdrant"] == {"condition": "service_healthy"}
    word, *command = services["qdrant"]["healthcheck"]["test"]
    assert word == "CMD"

    def is_healthy(port: int) -> bool:
        words = [each.replace("$$", "$").replace("6333", str(port)) for each in command]
        return subprocess.run(words, capture_output=True).returncode == 0

    with answering_at("/readyz") as port:
        assert is_healthy(port)
    with answering_at("/other") as port:
        assert not is_healthy(port)
    assert not is_healthy(port)


@contextmanager
def answering_at(path: str) -> Iterator[int]:
    """The port of a server that answers 200 there, and 404 elsewhere."""

    class Server(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == path else 404)
            self.end_headers()

    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def test_compose_gives_each_service_few_rights_and_only_settings_that_there_are() -> None:
    """And writes no secret down."""
    compose: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    inyo = compose["services"]["inyo"]
    assert set(inyo["environment"]) - OF_OTHERS <= SETTINGS
    assert inyo["read_only"] is True
    assert inyo["cap_drop"] == ["ALL"]
    assert not [
        value
        for service in compose["services"].values()
        for name, value in service.get("environment", {}).items()
        if re.search("TOKEN|KEY|PASSWORD|DATABASE_URL", name) and "${" not in value
    ]
    assert set(compose["volumes"]) == {"inyo", "qdrant", "postgresql"}


def test_without_torch_has_the_hashes_of_all_packages_but_torch_and_what_brings_it() -> None:
    """In the versions of constraints.txt, whatever else is added to pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = ("documents", "postgresql", "qdrant", "translate")
    wanted = [*project["dependencies"]]
    wanted += [each for extra in extras for each in project["optional-dependencies"][extra]]
    locked = _versions("without-torch.txt")
    missing = [each for each in map(Requirement, wanted) if not _is_in(each, locked)]
    assert [each.name for each in missing] == ["sentence-transformers"]
    assert not locked.keys() & {"torch", "sentence-transformers", "transformers"}
    constraints = _versions("constraints.txt")
    assert {name: constraints.get(name, version) for name, version in locked.items()} == locked
    text = (ROOT / "without-torch.txt").read_text(encoding="utf-8")
    entries = re.findall(r"^\w(?:.*\\\n)*.*", text, re.MULTILINE)
    assert len(entries) == len(locked)
    assert all(re.search(r" --hash=sha256:[0-9a-f]{64}", entry) for entry in entries)


def _versions(file: str) -> dict[str, str]:
    """Name of each package that is pinned there -> its version."""
    text = (ROOT / file).read_text(encoding="utf-8")
    pins = re.findall(r"^([\w.-]+)==([^\s;]+)", text, re.MULTILINE)
    return {canonicalize_name(name): version for name, version in pins}


def _is_in(requirement: Requirement, versions: dict[str, str]) -> bool:
    version = versions.get(canonicalize_name(requirement.name))
    return version is not None and version in requirement.specifier


def test_the_dashboard_shows_only_metrics_that_there_are_and_each_is_documented() -> None:
    """As they are called in Prometheus."""
    metrics = Metrics()
    queue = QueryQueue(lambda _: FakeAnswerer(quoting))
    queue._load_and_serve()
    metrics.watch(queue, {}, lambda: ())
    families = list(metrics.registry.collect())
    known = {sample.name for family in families for sample in family.samples}
    known |= {name for family in families for name in (family.name, f"{family.name}_total")}
    dashboard = json.loads((ROOT / "docs" / "grafana.json").read_text(encoding="utf-8"))
    asked = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    used = set(re.findall(r"\b(inyo_\w+)", " ".join(asked)))
    assert used <= known
    documented = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
    shown = {name.removesuffix("_bucket") for name in used}
    assert not [name for name in shown if name not in documented]


def test_workflows_do_what_ci_does_everywhere() -> None:
    """On three systems; and what they use can't be changed by others under its name."""
    path = ROOT / ".github" / "workflows" / "checks.yml"
    text = path.read_text(encoding="utf-8")
    workflow: dict[Any, Any] = yaml.safe_load(text)
    jobs = workflow["jobs"]
    systems = {jobs["linux"]["runs-on"]}
    systems |= {each["os"] for each in jobs["elsewhere"]["strategy"]["matrix"]["include"]}
    assert systems == {"ubuntu-latest", "macos-latest", "windows-latest"}
    assert ".ci/run" in text
    assert workflow["permissions"] == {"contents": "read"}
    assert workflow[True]["push"]["tags"] == ["v*"]  # "on" is true in YAML
    for each in path.parent.glob("*.yml"):
        used = re.findall(r"uses: (\S+)", each.read_text(encoding="utf-8"))
        assert used
        assert all(re.fullmatch(r".+@[0-9a-f]{40}", action) for action in used)


def test_the_changelog_has_the_version_that_is_built_or_says_what_comes_next() -> None:
    """The newest version that it names is that of the wheel; before the first, it names none."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## \[(.+?)\](?: - \d{4}-\d\d-\d\d)?$", changelog, re.MULTILINE)
    assert len(headings) == changelog.count("\n## ")
    released = [heading for heading in headings if heading != "Unreleased"]
    assert released[:1] in ([], [project["version"]])
    assert headings
