"""What a WSGI server and the `flask` command load: `gunicorn wsgi:app`, `flask --app wsgi db upgrade`."""

from __future__ import annotations

from casebuilder import create_app
from config import load

app = create_app(load())
