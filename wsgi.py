"""What a WSGI server loads: `gunicorn wsgi:app`. Bring the database up to date first: `casebuilder db upgrade`."""

from __future__ import annotations

import sys

from casebuilder import create_app
from casebuilder.settings import SettingError, cannot_start
from casebuilder.store import StoreError
from config import load

try:
    app = create_app(load())
    app.extensions["casebuilder.store"].refuse_unfit()
except (SettingError, StoreError) as error:
    sys.exit(cannot_start(error))
