"""Hostile class names, as links may contain them, for tests of every output."""

MARKUP = (
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<a href='javascript:alert(1)'>x</a>",
    "'\"><svg onload=x>",
    "</title></text><x-hostile>",
    "<b>bold</b><br>&amp;%{y}",
    "]]>",
    "<![CDATA[",
    "<!--",
    "-->",
    "<!--<script>",
    "&lt;",
    "&#60;b&#62;",
)
FORMULAS = (
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1)",
    '=HYPERLINK("http://a.example"',  # without its second argument: a comma separates names
    "a;=1+1",
    "a; @SUM(1);b",
    'a;"=1+1";\'=2',
    "＝1+1",
)
CODE = (
    '"""',
    "'''+exit(1)+'''",
    '"];exit(1);["',
    "'",
    '"',
    "\\",
    '\\"',
    "\\u0022\\x22",
    "# x",
    "a\u2028exit(1)",
    "${x}",
    "{{7*7}}",
    "{%x%}",
    "%s%n{0}",
    "`x`",
    "javascript:alert(1)",
    "%0d%0aX: y",
    "../../etc/passwd",
    "null",
    "nan",
    "-0",
)
TEXT = (
    "\u202egnp.exe",  # right-to-left override
    "a\u2066b\u202d",
    "a\u200db",  # zero width joiner
    "\u200bx\u200b",
    "\ufeffx",
    "e" + 39 * "\u0301",
    "شبكة عصبية",
    40 * "😀",
    "👩\u200d👩\u200d👧\u200d👦",
    "\ufffd",  # replacement character of bytes that are not UTF-8
    "x\ufffe\uffff",  # characters that XML forbids
    "x\U000e0041",
)
NAMES = MARKUP + FORMULAS + CODE + TEXT
# Names that the query refuses: invisible, with control characters, too long.
REFUSED = ("", "\u200b", "\u202e", "a\x00b", "a\tb", "a\r\nX: y", "\x1b[31mx", "a\x7fb", 41 * "x")
