"""reStructuredText, and what Sphinx adds to it."""

from pathlib import Path

import pytest

from index.documents.readers.base import FileContent
from index.documents.readers.rst import read_rst
from index.errors import DocumentError

PATH = Path("guide.rst")
SOURCE = r"""
=====
Guide
=====

:Author: Ana Sousa
:Date: 2026-03-03

.. A comment, which nobody may see.

With *stress*, **strength**, ``co`de``, :func:`~os.path.join`, :ref:`a label <target>`, `the
docs <https://example.org/a>`_, a note [1]_, 10\ :sup:`6` and
:unknown:`text`. 2 * 3 * 4, snake_case.

.. toctree::
   hidden

Setup
=====

.. warning:: Mind the gap.

.. code-block:: python

   print("*")

- one

  - nested

2. second

Kiln
    A hot place.

.. py:function:: fire(kiln, hours=8)

   Fires it.

.. versionadded:: 3.2
   The *hours*.

.. csv-table::
   :header: Glaze, Price

   Celadon, "3 | 4"

.. list-table::

   * - A
     - B

.. include:: /etc/passwd

.. raw:: html

   <b>raw</b>

.. [1] The note.
"""
TEXT = r"""# Guide

With *stress*, **strength**, ``co`de``, `join`, a label, [the
docs](https://example.org/a), a note, 10^6 and
text. 2 * 3 * 4, snake_case.

## Setup

> [!WARNING]
>
> Mind the gap.

```python
print("*")
```

- one
  - nested
2. second

Kiln
: A hot place.

`fire(kiln, hours=8)`
: Fires it.

Added in version 3.2: The *hours*.

| Glaze | Price |
|---|---|
| Celadon | 3 \| 4 |

|  |  |
|---|---|
| A | B |

- The note."""


def read(source: str) -> FileContent:
    """Read a source."""
    return read_rst(PATH, source.encode())


def test_blocks_and_marks_become_markdown() -> None:
    """Comments, includes, raw HTML and tables of contents are left out."""
    content = read(SOURCE)
    assert content.text == TEXT
    assert (content.title, content.author, content.date) == ("Guide", "Ana Sousa", "2026-03-03")
    assert (content.language, content.encoding) == ("en", "UTF-8")


def test_what_markdown_would_read_as_markup_means_itself() -> None:
    """At the beginning of lines and within them."""
    assert read("# no heading <b> [x](y) `\n").text.startswith(r"\# no heading \<b>")


@pytest.mark.parametrize(
    "source", ["`" * 5, ".. |a| image::", "a\n=\nb\n--\nc\n=\n", "|a|_", ".. _a: a_\n", "* - + #"]
)
def test_mistakes_in_the_source_stop_nothing(source: str) -> None:
    """Docutils reports them; here nobody reads its reports."""
    assert "system_message" not in read(f"{source}\n\nSome text.\n").text


def test_blocks_that_are_nested_too_deeply_are_refused() -> None:
    """In one clear line."""
    source = "".join(f"{'  ' * depth}* x\n\n" for depth in range(400))
    with pytest.raises(DocumentError, match="nested too deeply"):
        read(source)
