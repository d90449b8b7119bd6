"""What a WSGI server loads: `gunicorn wsgi:app`. Bring the database up to date first: `casebuilder db upgrade`."""

from __future__ import annotations

import os
import sys

from casebuilder.app import create_app, serve_metrics
from casebuilder.settings import SettingError, cannot_start
from casebuilder.store import StoreError
from config import load

os.umask(0o077)  # the database and its copies hold names, addresses and hashes of passwords
try:
    app = create_app(load())
    app.extensions["casebuilder.store"].refuse_unfit()
except (SettingError, StoreError) as error:
    sys.exit(cannot_start(error))
serve_metrics(app)
