"""The settings of this deployment: the environment, read as `casebuilder.settings` says."""

from __future__ import annotations

import os
from typing import Any

from casebuilder.settings import read_settings


def load() -> dict[str, Any]:
    return read_settings(os.environ)
