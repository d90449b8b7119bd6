"""Print code of casebuilder that nothing uses: no other code, no template, no framework. `make check` runs it.

Tests do not count as users: what only a test reads is dead.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from vulture import Vulture

from casebuilder.core.details import ENTRIES

ROOT = Path(__file__).parents[1]
PATHS = ("casebuilder", "config.py", "wsgi.py", "benchmarks", "tools")
# The decorator registers the function with a framework.
REGISTERED_BY = ["@pages.*", "@*.command", "@*.command*", "@event.listens_for*", "@*.get", "@*.post", "@*.route"]
# Why each of these names is alive.
ALIVE = {
    "jinja_environment": "Flask reads it",
    "jinja_options": "Flask reads it",
    "ensure_sync": "Flask calls it",
    "get_signing_serializer": "Flask calls it",
    "log_exception": "Flask calls it",
    "session_interface": "Flask reads it",
    "url_adapter": "Flask reads it",
    "max_content_length": "Werkzeug reads it",
    "channel_class": "waitress reads it",
    "task_class": "waitress reads it",
    "formatException": "logging calls it",
    "extra_filters": "WTForms passes it",
    "process_errors": "WTForms reads it",
    "object_data": "WTForms reads it",
    "collect": "Prometheus calls it",
    "isolation_level": "the SQLite driver reads it",
    "impl": "SQLAlchemy reads it",
    "cache_ok": "SQLAlchemy reads it",
    "process_bind_param": "SQLAlchemy calls it",
    "process_result_value": "SQLAlchemy calls it",
    "type_annotation_map": "SQLAlchemy reads it",
    "keyed_hash": "rows of the trail are read by the names of their columns",
    "wrong": "the example of an answer in error, which the tests of every requirement draw from its entry",
}
_TEMPLATE_CODE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_NAME = re.compile(r"[A-Za-z_]\w+")


def names_in_templates(folder: Path) -> set[str]:
    """Every word of the templates' own code."""
    texts = (file.read_text(encoding="utf-8") for file in folder.rglob("*.html"))
    return {name for text in texts for code in _TEMPLATE_CODE.findall(text) for name in _NAME.findall(code)}


def findings(root: Path = ROOT) -> list[str]:
    """Return a line for each piece of dead code."""
    alive = [*ALIVE, *ENTRIES, *names_in_templates(root / "templates")]  # answers are read by loops over their entries
    dead = Vulture(ignore_names=alive, ignore_decorators=REGISTERED_BY)
    paths = [str(root / path) for path in PATHS if (root / path).exists()]
    dead.scavenge(paths)
    return [item.get_report() for item in dead.get_unused_code()]


if __name__ == "__main__":
    found = findings()
    print("\n".join(found) if found else "No dead code")
    sys.exit(1 if found else 0)
