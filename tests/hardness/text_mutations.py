"""Mutations of a text file: bytes, lines, values, keys, encodings, and what YAML itself offers for mischief.

Every mutation takes the bytes of a file and a random number generator and gives other bytes; none knows what the file
is about. ``random.Random`` rather than numpy's generator, because it chooses among lists of any type.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from random import Random

Mutation = Callable[[bytes, Random], bytes]

ODD_VALUES = (
    "", "null", "~", "{}", "[]", "[[1]]", "[1, 2]", "{a: 1}", "true", "no", "yes", "0", "-1", "-0.0", "1e999", "-1e999",
    ".nan", ".inf", "-.inf", "NaN", "1_000", "1,200", "0x10", "0o7", "1e-320", "9" * 18, "9" * 19, "9" * 400, "0.1.2",
    "3.0", "50%", "12万", "１２", "三", "2020-09", "2020-13", "2020-9", "2020年9月", "0000-00", "2020-09-01", "9999-12",
    "'", '"', "'a", '"\\x00"', '"\\ud800"', '"\\U0001F600"', "=1+1", "@x", "`x`", "%x", "|", ">", "|9", "&a", "*a",
    "&a [*a]", "!!python/object/apply:os.system ['touch pwned']", "!!binary aGk=", "!!set {a}", "!include /etc/passwd",
    "!<tag:yaml.org,2002:python/name:os.system> x", "? x", "- x", ": x", "# x", "---", "...", "a: b: c", "/etc/passwd",
    "../../../etc/passwd", "./x.csv", "x.csv", "a.py:f", "./no.py:f", "/dev/zero", "all", "plan", "none", "a" * 300,
    "中" * 300, "\u202eevil", "\u200b", "\ufeff", "\u2028", "<script>alert(1)</script>", "${HOME}", "~/x",
)  # fmt: skip
"""Values that have been trouble somewhere."""

ODD_CHARACTERS = (
    "\0", "\x01", "\x07", "\x1b[2J", "\x7f", "\x85", "\xa0", "\u200b", "\u2028", "\u202e", "\ufeff", "\ufffe", "\t",
    "\r", "\v", "\f", "：", "，", "　", "“", "”", "（", "－", "\U0010ffff",
)  # fmt: skip


def _text(content: bytes) -> str:
    return content.decode("utf-8", "surrogateescape")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _spot(content: bytes | str, rng: Random) -> int:
    return rng.randrange(len(content) + 1)


# --- bytes ----------------------------------------------------------------------------------------------------


def changed_bytes(content: bytes, rng: Random) -> bytes:
    """Some bytes become others."""
    found = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 8, 40))):
        if found:
            found[rng.randrange(len(found))] = rng.randrange(256)
    return bytes(found)


def cut_out(content: bytes, rng: Random) -> bytes:
    """A stretch is missing."""
    start, end = sorted((_spot(content, rng), _spot(content, rng)))
    return content[:start] + content[min(end, start + rng.choice((1, 10, 100_000))) :]


def cut_off(content: bytes, rng: Random) -> bytes:
    """The file ends early, also within a character."""
    return content[: _spot(content, rng)]


def put_in(content: bytes, rng: Random) -> bytes:
    """Bytes from nowhere."""
    at = _spot(content, rng)
    return content[:at] + rng.randbytes(rng.choice((1, 2, 30))) + content[at:]


def repeated(content: bytes, rng: Random) -> bytes:
    """A stretch of the file stands in it once more, somewhere else."""
    start, end = sorted((_spot(content, rng), _spot(content, rng)))
    at = _spot(content, rng)
    return content[:at] + content[start:end] + content[at:]


def nothing_left(content: bytes, rng: Random) -> bytes:
    """Empty, or as good as empty."""
    return rng.choice((b"", b"\n\n", b"   ", b"# a comment\n", b"---\n", b"...\n", codecs.BOM_UTF8, b"\0", b"null\n"))


def something_else(content: bytes, rng: Random) -> bytes:
    """Another kind of file altogether."""
    starts = (b"\x89PNG\r\n\x1a\n", b"PK\x03\x04", b"%PDF-1.7\n", b"\xd0\xcf\x11\xe0", b"\x7fELF", b"<html>")
    return rng.choice(starts) + rng.randbytes(rng.randrange(2_000))


# --- characters and encodings -------------------------------------------------------------------------------------


def odd_character(content: bytes, rng: Random) -> bytes:
    """Control characters, full-width signs, and characters that nobody sees."""
    text = _text(content)
    for _ in range(rng.choice((1, 1, 3))):
        at = _spot(text, rng)
        text = text[:at] + rng.choice(ODD_CHARACTERS) + text[at:]
    return _bytes(text)


def full_width(content: bytes, rng: Random) -> bytes:
    """What a Chinese input method writes for an ASCII sign."""
    sign = rng.choice(tuple(":,-#{}[]'\" 0123"))
    found = [match.start() for match in re.finditer(re.escape(sign), _text(content))]
    if not found:
        return content
    text, wide = list(_text(content)), "\u3000" if sign == " " else chr(ord(sign) + 0xFEE0)
    for at in rng.sample(found, min(len(found), rng.choice((1, 2, len(found))))):
        text[at] = wide
    return _bytes("".join(text))


def other_encoding(content: bytes, rng: Random) -> bytes:
    """The same text as another program saves it."""
    text = content.decode("utf-8", "replace")
    encodings = ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "gbk", "big5", "latin-1")
    return text.encode(rng.choice(encodings), "replace")


def other_line_ends(content: bytes, rng: Random) -> bytes:
    """Windows, an old Macintosh, and stranger ones."""
    return content.replace(b"\n", rng.choice((b"\r\n", b"\r", b"\n\r", "\x85".encode(), "\u2028".encode(), b"\v")))


# --- lines ----------------------------------------------------------------------------------------------------


def changed_lines(content: bytes, rng: Random) -> bytes:
    """Lines dropped, doubled, moved, indented, joined, commented out."""
    lines = _text(content).split("\n")
    for _ in range(rng.choice((1, 1, 2, 5))):
        at, other = rng.randrange(len(lines)), rng.randrange(len(lines))
        line = lines[at]
        lines[at] = rng.choice((
            "", f"{line}\n{line}", lines[other], f" {line}", f"  {line}", f"\t{line}", line.lstrip(" "), line[1:],
            f"# {line}", f"{line} # x", f"- {line}", f"{line} {lines[other].strip()}", f"{line},", f"{line} |",
            line.rstrip("}"), line.rstrip("]"), line.replace(": ", ":"), line.replace(":", " :"), f"{line}:",
            f"---\n{line}", f"{{{line}}}",
        ))  # fmt: skip
        if rng.random() < 0.2:
            lines[at], lines[other] = lines[other], lines[at]
    return _bytes("\n".join(lines))


_PAIR = re.compile(r"([\w.\-]+)(\s*:[ ]+)([^\s#{}\[\],][^#{}\[\],\n]*|\{\}|\[\])")


def changed_values(content: bytes, rng: Random) -> bytes:
    """Values become others: of another type, out of range, not finite, with a tag, with an anchor."""
    text = _text(content)
    pairs = list(_PAIR.finditer(text))
    chosen = rng.sample(pairs, min(len(pairs), rng.choice((1, 1, 1, 2, 6))))
    for pair in sorted(chosen, key=re.Match.start, reverse=True):
        text = text[: pair.start(3)] + _other_value(pair[3], rng) + text[pair.end(3) :]
    return _bytes(text)


def _other_value(value: str, rng: Random) -> str:
    try:
        number = float(value)
    except ValueError:
        odd = rng.choice(ODD_VALUES)
        return rng.choice((odd, odd, odd, f"[{value}]", f"'{value}'", f"{value} {value}"))
    near = (-number, number * 10, number / 10, number + 1, number - 1, number * 1e6, number + 0.5, -abs(number) * 1e9)
    return rng.choice((f"{rng.choice(near):g}", rng.choice(ODD_VALUES), f"'{value}'", f"{value}%", f"[{value}]"))


def changed_keys(content: bytes, rng: Random) -> bytes:
    """Names misspelt, doubled, emptied, and names that no file should have."""
    text = _text(content)
    pairs = list(re.finditer(r"([\w.\-]+)(?=\s*:)", text))
    if not pairs:
        return content
    for pair in sorted(rng.sample(pairs, min(len(pairs), rng.choice((1, 1, 3)))), key=re.Match.start, reverse=True):
        name, at = pair[1], rng.randrange(len(pair[1]))
        other = rng.choice((
            name[:at] + name[at + 1 :], name[:at] + rng.choice("abcxyz_.") + name[at:], name.upper(), name.title(),
            rng.choice(pairs)[1], f"{name}: 1\n{name}", "<<", "? " + name, "[a, b]", "{a: b}", "1", "null", "true",
            "*k", f"&k {name}", f"!!str {name}", f'"{name}"', "''", name * 40, "__class__", "levers.cloud_subsidy",
            "extends", "名称", "\U0001f600",
        ))  # fmt: skip
        text = text[: pair.start(1)] + other + text[pair.end(1) :]
    return _bytes(text)


# --- what would be enormous --------------------------------------------------------------------------------------


def deep_nesting(content: bytes, rng: Random) -> bytes:
    """Levels inside each other, in braces or by indentation."""
    levels = rng.choice((5, 19, 20, 21, 200, 20_000))
    deep = rng.choice((
        "[" * levels + "]" * levels, "{a: " * levels + "1" + "}" * levels, "[" * levels, "- " * levels + "x",
        "".join("\n" + " " * (2 + level) + "a:" for level in range(min(levels, 600))) + " 1", "? " * levels + "x",
    ))  # fmt: skip
    return content + b"\n" + rng.choice((b"parameters: ", b"outside: ", b"levers: ", b"deep: ")) + _bytes(deep) + b"\n"


def anchors(content: bytes, rng: Random) -> bytes:
    """Anchors and aliases: bombs, circles, aliases of nothing, merge keys."""
    wide = ", ".join(["*{}"] * 9)
    bomb = "\n".join(["l0: &l0 [x, x]", *(f"l{n + 1}: &l{n + 1} [{wide.format(*[f'l{n}'] * 9)}]" for n in range(12))])
    text = rng.choice((
        bomb, "circle: &c {a: *c}", "nothing: *nobody", "base: &b {start: 2020-09}\nmore: {<<: *b}",
        "<<: {months: 12}", "x: &a 1\ny: &a 2\nz: *a", "many: [" + "&a 1, *a, " * 3_000 + "]", "&root a: *root",
        "k: &" + "a" * 5_000 + " 1", "months: &m 12\nseed: *m", "title: &t {en: x}\nquestion: *t",
    ))  # fmt: skip
    return rng.choice((content + b"\n" + _bytes(text), _bytes(text) + b"\n" + content))


def enormous(content: bytes, rng: Random) -> bytes:
    """Long lines, many lines, long names, long numbers."""
    size = rng.choice((3_000, 60_000, 700_000))
    return content + b"\n" + rng.choice((
        b"# " + b"x" * size, b"name: " + b"x" * size, b'title: {en: "' + b"\\x41" * (size // 4) + b'"}', b"\n" * size,
        b"months: " + b"1" * size, b"months: 0." + b"1" * size, b"x" * size + b": 1", b" " * size, b"-" * size,
        b"list: [" + b"1," * (size // 2) + b"]", b"".join(b"k%d: 1\n" % n for n in range(size // 10)),
        b"parameters:\n" + b"".join(b"  k%d: 1\n" % n for n in range(min(size // 10, 4_000))),
        b"text: |\n" + b"  x\n" * (size // 4), b'"' * size, b"'" * size, b"!" * size, b"%" * size, b"&" * size,
        b"? " * (size // 2), b"\xef\xbc\x9a" * (size // 3),
    ))  # fmt: skip


TEXT_MUTATIONS: tuple[Mutation, ...] = (
    changed_values, changed_values, changed_values, changed_values, changed_keys, changed_keys, changed_lines,
    changed_lines, changed_bytes, cut_out, cut_off, put_in, repeated, nothing_left, something_else, odd_character,
    full_width, other_encoding, other_line_ends, deep_nesting, anchors, enormous,
)  # fmt: skip
"""Each as often as it shall happen."""


def mutated(content: bytes, rng: Random) -> tuple[bytes, str]:
    """The content after one to three mutations, and their names."""
    chosen = [rng.choice(TEXT_MUTATIONS) for _ in range(rng.choice((1, 1, 1, 2, 3)))]
    for mutation in chosen:
        content = mutation(content, rng)
    return content, "+".join(mutation.__name__ for mutation in chosen)
