"""Keys of rendered forms, by which a form that is sent twice counts once: which of those that come back are ours."""

from __future__ import annotations

import re

from casebuilder.text.nhs_numbers import mask_nhs_numbers

_SHAPE = re.compile("[A-Za-z0-9_-]{1,64}")


def known_form_key(typed: str) -> str:
    """Return the key if it may be one of ours, else an empty text: a key is stored as it is, and may hold no number."""
    return typed if _SHAPE.fullmatch(typed) and mask_nhs_numbers(typed) == typed else ""
