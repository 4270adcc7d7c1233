"""The Dockerfile, the compose file and the workflow, as far as they can be read without running."""

import json
import os
import re
import subprocess
import sys
import tomllib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import yaml

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

    class Live(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/live" else 404)
            self.end_headers()

    with ThreadingHTTPServer(("127.0.0.1", 0), Live) as server:
        port = server.server_address[1]
        thread = Thread(target=server.serve_forever)
        thread.start()
        assert is_healthy(port)
        server.shutdown()
        thread.join()
    assert not is_healthy(port)
    assert is_healthy(0)


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


def test_without_torch_lacks_what_brings_it_and_nothing_else() -> None:
    """Whatever else is added to pyproject.toml."""
    command = [sys.executable, str(ROOT / ".ci" / "without-torch"), "documents"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {*project["dependencies"], *project["optional-dependencies"]["documents"]}
    missing = wanted - set(done.stdout.splitlines())
    assert [each.partition(">")[0] for each in missing] == ["sentence-transformers"]
    refused = subprocess.run([*command, "x"], capture_output=True, text=True, check=False)
    assert "x: no such extra" in refused.stderr


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
