"""AsciiDoc, as it is commonly written."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.documents.readers.asciidoc import read_asciidoc
from index.documents.readers.base import FileContent

PATH = Path("guide.adoc")
SOURCE = r"""= Guide to the {product}
Ana Sousa <ana@example.org>
v1.2, 2026-03-03: a note
:name: kil
ifdef::a[]
:product: {name}n
:description: About kilns.
:toc:

// hidden
With *strength*, _stress_, `co*de`, **b**old, #mark#, H~2~O, 10^6^, https://example.org/a[the docs],
<<setup,Setup>>, xref:b.adoc#c[another], {product}, {unknown}, kbd:[Ctrl+C], \*no*. 2 * 3 * 4 a_b_c

[[setup]]
== Setup

NOTE: Mind the gap.

.Listing
[source,ruby]
----
puts 1 # <1>
----
<1> Prints.

* one
** nested
+
----
code
----
. first

Kiln:: A hot place.

[WARNING]
====
Careful.
====

[quote, Ana]
____
Said so.
____

[%header,cols="1,2"]
|===
|Glaze |Price
|Celadon
|3 \| 4
2+|both
|===

|===
|A |B

|1 | *2*
|===

include::/etc/passwd[]
////
hidden
////
++++
<b>raw</b>
++++
 literal
"""
TEXT = r"""# Guide to the kiln

With **strength**, *stress*, `co*de`, **b**old, mark, H2O, 10^6, [the docs](https://example.org/a),
Setup, another, kiln, \{unknown}, Ctrl+C, \*no\*. 2 * 3 * 4 a_b_c

## Setup

> [!NOTE]
>
> Mind the gap.

**Listing**

```ruby
puts 1
```

1. Prints.
- one
  - nested

    ```
    code
    ```

    1. first

       Kiln
       : A hot place.

> [!WARNING]
>
> Careful.

> Said so.
>
> Ana

| Glaze | Price |
|---|---|
| Celadon | 3 \| 4 |
| both |  |

| A | B |
|---|---|
| 1 | **2** |

```
literal
```"""


def read(source: str) -> FileContent:
    """Read a source."""
    return read_asciidoc(PATH, source.encode())


def test_blocks_and_marks_become_markdown() -> None:
    """Comments, includes and raw HTML are left out."""
    content = read(SOURCE)
    assert content.text == TEXT
    assert (content.title, content.author) == ("Guide to the kiln", "Ana Sousa")
    assert (content.date, content.description) == ("2026-03-03", "About kilns.")


@pytest.mark.parametrize("mark", ["----", "====", "|===", "****", "////", "++++", "--", "```"])
def test_a_block_that_nothing_closes_ends_with_the_file(mark: str) -> None:
    """And takes nothing from what stands before."""
    assert read(f"Some text.\n\n{mark}\n\nMore\n").text.startswith("Some text.")


LINES = ["* a", "** b", "+", "----", "====", "|===", "|a |b", "x::", "[NOTE]", ".T", "= T", "== S"]
LINES += ["", "text *b* _c_", "<1> d", ":a: {a}", "{a}", "2+|x", "____", "NOTE: n", "image::x[y]"]


@given(st.lists(st.sampled_from(LINES) | st.text("*_`#+[]<>{}|=-.:a \\", max_size=12)))
@example(["* a", "+", "----"])
def test_any_lines_are_read(lines: list[str]) -> None:
    """Whatever is open, and however it is nested."""
    read("\n".join(lines))
