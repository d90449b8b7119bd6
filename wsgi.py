"""What a WSGI server and the `flask` command load: `gunicorn wsgi:app`, `flask --app wsgi db upgrade`."""

from __future__ import annotations

import sys

from casebuilder import create_app
from casebuilder.settings import SettingError
from casebuilder.store import KeysError, Store, StoreError
from config import load


def refuse_wrong_keys(store: Store) -> None:
    """Raise KeysError if the database was sealed with other keys; one that is away or not migrated can still come."""
    try:
        store.check_keys()
    except KeysError:
        raise
    except StoreError:
        return


try:
    app = create_app(load())
    refuse_wrong_keys(app.extensions["casebuilder.store"])
except (SettingError, KeysError) as error:
    sys.exit(f"casebuilder cannot start. {error}")
