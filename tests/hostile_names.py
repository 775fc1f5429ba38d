"""Class names of the hostile kind, which come from links: for every output there is."""

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
    '=HYPERLINK("http://a.example"',  # what is left of it: a comma separates names
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
    "\u202egnp.exe",  # turns the order of what follows
    "a\u2066b\u202d",
    "a\u200db",  # zero width joiner
    "\u200bx\u200b",
    "\ufeffx",
    "e" + 39 * "\u0301",
    "شبكة عصبية",
    40 * "😀",
    "👩\u200d👩\u200d👧\u200d👦",
    "\ufffd",  # what bytes that are no UTF-8 become
    "x\ufffe\uffff",  # in no XML
    "x\U000e0041",
)
NAMES = MARKUP + FORMULAS + CODE + TEXT
# What the grammar refuses: nothing to see, control characters, more than fits.
REFUSED = ("", "\u200b", "\u202e", "a\x00b", "a\tb", "a\r\nX: y", "\x1b[31mx", "a\x7fb", 41 * "x")
