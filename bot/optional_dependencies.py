"""How to install what only some commands and settings need."""


def installing(extra: str) -> str:
    """The README's command, for the optional packages of this name in pyproject.toml."""
    return f'.venv/bin/pip install -c constraints.txt -e ".[{extra}]"'
