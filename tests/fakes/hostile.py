"""Five hundred texts that try to break out of wherever they stand: by hand, and put together."""

import random

HOSTILE = [
    "@everyone and @here",
    "<@&123456789012345678> <@!123> <@123>",
    "<#123> <t:0> <t:0:R> </ask:123> <:e:1> <a:e:1> <id:customize>",
    "```py\nprint()\n``` and ~~~\nfenced\n~~~ and `code` and ``co`de``",
    "> quoted\n>>> quoted to the end",
    "[x](http://evil.example) [y](http://evil.example 'z') ![i](http://evil.example/i.png)",
    "see https://evil.example/a_b*c and HTTP://EVIL.EXAMPLE, discord.gg/abc, steam://run/1",
    "<https://evil.example> <tel:+15550100> <mail@evil.example>",
    "# heading\n## heading\n### heading\n-# small print",
    "- item\n* item\n+ item\n1. item\n  2. item",
    "\u2028# heading\u2029- item\r# heading\r\n1. item\x85> quote",
    "**bold** *it* __under__ _it_ ~~struck~~ ||spoiler|| ***both***",
    ":smile: ::smile:: ¯\\_(ツ)_/¯ 👩\u200d💻🇯🇵",
    "zero\u200bwidth, \u202eright to left\u202c, \u2067isolated\u2069, \ufeff mark",
    "\\" * 4_000,
    "\\*already escaped\\* and a last \\",
    "[](" * 2_700,
    "",
]

N_CASES = 500
_SEED = 4
MAX_GENERATED_CHARS = 400

_ZALGO = "e" + "\u0301\u0316\u0489" * 333 + "\u0302"
_FAMILY = "👨\u200d👩\u200d👧\u200d👦"
_FLAGS = "🇯🇵🇧🇷🇬🇧"

_BY_HAND = [
    # Mentions, times, links into the app.
    "@everyone", "@here!", "\\@everyone", "@\u200beveryone", "<@1>", "<@!1>", "<@&1>", "<#1>",
    "</ask:1>", "</inyo forget-server:1>", "<id:guide>", "<id:browse>", "<t:1>", "<t:1:R>",
    "<t:-1:F>", "<:thumbsup:1>", "<a:party:1>", ":smile: :flag_jp:", ":+1::skin-tone-3:",
    "<@1><@2><@3>", "< @1>", "<@\u200b1>", "＠everyone ＜@1＞", "<@1", "@ everyone", "<<@1>>",
    # Links.
    "http://evil.example", "https://evil.example/a(b)c", "HTTPS://EVIL.EXAMPLE/%22", "evil.example",
    "[a](http://evil.example)", "[a](<http://evil.example/a b>)", "[a](http://evil.example 'b')",
    "[a](javascript:alert(1))", "[a][b] [b]: http://evil.example", "![a](http://evil.example)",
    "[[a]](http://evil.example) [b](http://evil.example)", "[a\\](http://evil.example)",
    "](http://evil.example)", "[a\n](http://evil.example)", "(http://evil.example)",
    "<a@b.example>",
    "<http://evil.example>", "<tel:+15550100>", "<mailto:a@b.example>", "a@b.example",
    "discord.gg/abc", "https://discord.com/invite/abc", "discord://-/channels/1/2", "steam://run/1",
    "http:/​/evil.example", "ftp://evil.example", "www.evil.example", "javascript:alert(1)",
    # Formatting.
    "**b**", "*i*", "_i_", "__u__", "~~s~~", "||spoiler||", "`c`", "``c ` c``", "***b***", "**",
    "****", "*a", "a**b**c", "_a_b_", "snake_case_name", "2*3*4", "~", "||", "|| ||", "`", "``",
    "```\ncode\n```", "```ansi\n\x1b[31mred\x1b[0m\n```", "```", "~~~\na\n~~~", "**a\nb**", "**a",
    # What begins a line.
    "# h", "## h", "### h", "-# small", "> q", ">>> q", ">q", "- a\n- b", "* a", "+ a", "1. a",
    "1) a", "  - a", "   # h", "    code", "\t- a", "---", "===", "a\n===", "| a | b |\n|---|---|",
    "\n# h", "\r# h", "\x0b# h", "\x0c# h", "\x85# h", "\u2028# h", "\u2029# h", "\x1c# h",
    "a\n\n\n> b\n>>> c", "a\r\n\r\n-# b",
    # Escapes.
    "\\", "\\\\", "a\\", "\\*a\\*", "\\\\*a*", "\\\n", "\\ a", "\\a", "¯\\_(ツ)_/¯", "\\`a`",
    "\\" * 99,
    # Characters.
    "\0", "a\0b", "\x1b[31mred", "\x7f\x80\x9f", "\ufeffa", "\u200b", "a\u200db",
    "\u200e\u200f\u061c",
    "\u202eevil\u202c", "\u2066a\u2069", "\u034f\u00ad", "\ue000\U000f0000", "\ufffe\uffff", _ZALGO,
    "e\u0301", "a\u0301\u0302*b*", " \u0301", "\u0301a", _FAMILY, _FAMILY * 30, _FLAGS,
    "🇯", "👍🏽",
    "1\ufe0f\u20e3 #\ufe0f\u20e3 *\ufe0f\u20e3", "☺\ufe0e☺\ufe0f",
    "\u1112\u1161\u11ab" * 50, "한글",
    "ก็็็็็", "नमस्ते", "ﷺ﷽", "𝒳𝓎", "\U000e0041\U000e007f", "ァ゙カ゚", "ｱﾞ", "\u3000全角\u3000",
    # Of our own kind.
    "inyo:more:abc:1", "inyo:delete:abc", "{ $x }", "{ask-name}", "{ask-name", "{{a}} {0} %s %(a)s",
    "-# Question: who?", "**1** · title · file.txt, line 1", "[Source](<https://evil.example>)",
    ">>> **1** · -# ", "${jndi:ldap://evil.example}", "<script>alert(1)</script>", "&lt;&amp;",
    "'; DROP TABLE answers; --", "../../etc/passwd", "%2e%2e/", "NaN", "null", "/ask question: a",
    # Lengths.
    "a" * 1_000, "*" * 1_000, "字" * 1_000, "👩" * 500, "a b " * 250, "a\n" * 300,
    "-# a\n" * 100,
    "[](" * 100, "<@1>" * 100, "||" * 300, " " * 50, "\n" * 50, "supercali-" * 60,
]  # fmt: skip

PIECES = [
    *"\\*_~`|<>@#:[]()-+.!/&={}$%^'\"0123 aZé字ァ",
    *"\n\r\t\u3000\u200b\u200d\u202e\u2028\x85\x0b\x0c",
    "**", "__", "~~", "||", "```", "``", ">>> ", "> ", "# ", "### ", "-# ", "- ", "1. ", "\r\n",
    "\n\n", "](", "[a](", "http://", "https://evil.example", "<@", "<@&", "<#", "<t:", "<:a:", "</",
    "@everyone", "@here", "discord.gg/a", "\\\\", "\\*", "\u0301", "\u0301" * 40, "\ufe0f", _FAMILY,
    _FLAGS, "🇯", "👍🏽", "👩", "\u1112\u1161", "\u11ab", "e\u0301", "\x1b[1m", "\0", "{ $a }",
    "word",
    "言葉", "ação", "Friday", "1", "1>", ":a:", "inyo:more:",
]  # fmt: skip


def cases() -> list[str]:
    """The same texts every time, none empty."""
    by_hand = [*dict.fromkeys(text for text in [*HOSTILE, *_BY_HAND] if text)]
    source = random.Random(_SEED)  # noqa: S311 - nothing is kept secret by it
    generated = [_generated(source) for _ in range(N_CASES - len(by_hand))]
    return by_hand + generated


def _generated(source: random.Random) -> str:
    pieces = source.choices(PIECES, k=source.randrange(1, 80))
    return "".join(pieces)[:MAX_GENERATED_CHARS]
