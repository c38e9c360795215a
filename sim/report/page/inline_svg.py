"""Matplotlib's SVG files as parts of one page: signs drawn once for all figures, names unique, numbers short.

A figure's texts are paths, one a sign; Chinese signs are large, and figures of one page share most of them. So the
signs stand once at the top of the page, and the figures refer to them: that makes the page a third as large.
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass, field
from xml.etree import ElementTree

from markupsafe import Markup, escape

SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_LONG = re.compile(r"-?\d+\.\d{3,}")
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_SCALED = re.compile(r"translate\([^)]*\)")
_SHORTENED = ("d", "x", "y", "width", "height", "points", "x1", "x2", "y1", "y2", "cx", "cy", "r")


@dataclass
class InlineFigures:
    """Collects figures; :attr:`signs` is what has to stand on the page with them."""

    _signs: dict[str, tuple[str, str]] = field(default_factory=dict)
    """By name the outline of a sign and how it is scaled; a space has no outline."""
    _count: int = 0

    def add(self, svg: str, alternative: str) -> Markup:
        """The figure as inline SVG that says ``alternative`` to those who do not see it."""
        self._count += 1
        prefix = f"f{self._count}-"
        # The text was made by this program's own figures a moment ago, so that no hostile XML can come in.
        root = ElementTree.fromstring(svg)
        for parent in root.iter():
            for child in list(parent):
                if self._is_sign(child):
                    self._signs[child.attrib["id"]] = child.get("d", ""), child.get("transform", "")
                    parent.remove(child)
                elif _name(child) in ("style", "metadata"):
                    parent.remove(child)
        used = {reference for element in root.iter() for reference in _references(element)}
        inside = "".join(_written(child, prefix, used, self._signs) for child in root)
        box = escape(root.attrib["viewBox"])
        return Markup('<svg class="figure" role="img" aria-label="{}" viewBox="{}">{}</svg>').format(
            alternative, box, Markup(inside)
        )

    @property
    def signs(self) -> Markup:
        """All signs of all figures; empty where no figure has any."""
        if not self._signs:
            return Markup("")
        paths = "".join(
            f'<path id="{escape(name)}" d="{escape(" ".join(outline.split()))}" transform="{escape(scaling)}"/>'
            for name, (outline, scaling) in sorted(self._signs.items())
        )
        return Markup(f'<svg class="signs" aria-hidden="true" width="0" height="0"><defs>{paths}</defs></svg>')

    @staticmethod
    def _is_sign(element: ElementTree.Element) -> bool:
        """Signs have the names of their fonts in front of their numbers; markers and clips have no hyphen."""
        return _name(element) == "path" and "-" in element.attrib.get("id", "")


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _references(element: ElementTree.Element) -> list[str]:
    found = [name for value in element.attrib.values() for name in _REFERENCE.findall(value)]
    link = element.attrib.get(f"{{{XLINK}}}href", "")
    return [*found, link.removeprefix("#")] if link else found


def _written(element: ElementTree.Element, prefix: str, used: set[str], signs: Container[str]) -> str:
    """An element with all that it holds. Names that nothing refers to are left out; others get ``prefix``."""
    name = _name(element)
    if not name:
        return ""
    said = []
    for key, value in element.attrib.items():
        if key == f"{{{XLINK}}}href":
            target = value.removeprefix("#")
            value, key = f"#{target if target in signs else prefix + target}", "href"
        elif key == "id":
            if value not in used:
                continue
            value = prefix + value
        elif key.startswith("{"):
            continue
        else:
            value = _REFERENCE.sub(lambda found: f"url(#{prefix}{found[1]})", value)
        said.append(f' {key}="{escape(_short(key, value))}"')
    inside = "".join(_written(child, prefix, used, signs) for child in element)
    if name == "g" and not inside:
        return ""
    return f"<{name}{''.join(said)}>{inside}</{name}>" if inside else f"<{name}{''.join(said)}/>"


def _short(key: str, value: str) -> str:
    if key in _SHORTENED:
        return " ".join(_LONG.sub(_rounded, value).split())
    if key == "transform":
        return _SCALED.sub(lambda found: _LONG.sub(_rounded, found[0]), value)
    return value


def _rounded(found: re.Match[str]) -> str:
    return f"{float(found[0]):.2f}".rstrip("0").rstrip(".")
