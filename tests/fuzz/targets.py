"""All targets, by name.

`tests.fuzz` imports this module while atheris instruments what is imported.
"""

from collections.abc import Mapping

from tests.fuzz import documents, output, servers
from tests.fuzz.target import Target

TARGETS: Mapping[str, Target] = {**documents.TARGETS, **output.TARGETS, **servers.TARGETS}
