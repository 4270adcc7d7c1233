"""Passages that try to break out of a quote."""

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
