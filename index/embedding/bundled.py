"""The checksums of the bundled models, by which a damaged file is noticed before it is used.

A flipped bit in a model mostly leaves it readable, and answers are others in silence. The list is
index/model/checksums.json. Whoever replaces a model writes it anew:

    python -m index.embedding.bundled
"""

import json
from pathlib import Path

from index.embedding.base import MODEL_DIR, checksum
from index.files import replace_file

CHECKSUMS = MODEL_DIR / "checksums.json"
_NOT_READ = ("LICENSE", "README.md", "recipes.json", CHECKSUMS.name)  # by any model


def check_bundled(folder: Path) -> None:
    """Compare a bundled model's files with their checksums; other folders aren't looked at.

    Args:
        folder: The model's folder.

    Raises:
        ValueError: A file is damaged or was replaced, or the list is damaged.
        OSError: A file is missing.
    """
    if folder.resolve().parent != MODEL_DIR:
        return
    listed = json.loads(CHECKSUMS.read_text(encoding="utf-8"))
    names = [name for name in listed if name.startswith(f"{folder.name}/")]
    if not names:
        raise ValueError(f"{CHECKSUMS.name} doesn't list it")
    for name in names:
        if checksum(MODEL_DIR / name) != listed[name]:
            raise ValueError(f"{name} is damaged: its checksum isn't that in {CHECKSUMS.name}")


def checksums() -> dict[str, str]:
    """The checksums of all files of the bundled models as they are now, by their paths."""
    paths = sorted(path for path in MODEL_DIR.rglob("*") if path.is_file())
    return {
        path.relative_to(MODEL_DIR).as_posix(): checksum(path)
        for path in paths
        if path.name not in _NOT_READ
    }


if __name__ == "__main__":
    replace_file(CHECKSUMS, f"{json.dumps(checksums(), indent=1)}\n".encode())
