"""HTML that is drawn once and then filled in for each page: texts that alternate with the names of slots.

What is remembered this way is the same for everybody; typed words are only ever put in afterwards, and escaped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from markupsafe import Markup, escape

Shape = list[str]

# Private-use characters mark a slot: neither a component nor a template has them.
_SLOT = re.compile("\ue000(.*?)\ue001")


def slot(name: str) -> str:
    """Return a slot, for HTML that becomes a shape."""
    return f"\ue000{name}\ue001"


def shape_of(html: str) -> Shape:
    """Return the texts of HTML, alternating with the names of its slots."""
    return _SLOT.split(html)


def fill(shape: Shape, words: Mapping[str, str]) -> Markup:
    """Return the HTML with each word escaped in the slot of its name; a slot without a word stays empty."""
    filled = list(shape)
    filled[1::2] = [escape(words.get(name, "")) for name in shape[1::2]]
    return Markup("".join(filled))  # noqa: S704 - HTML of ours, with every word escaped above
