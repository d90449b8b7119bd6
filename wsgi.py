"""What a WSGI server and the `flask` command load: `gunicorn wsgi:app`, `flask --app wsgi db upgrade`."""

from __future__ import annotations

import sys

from casebuilder import create_app
from casebuilder.settings import SettingError, cannot_start
from casebuilder.store import KeysError, Store, StoreError, UnfitError
from config import load


def refuse_unfit(store: Store) -> None:
    """Raise what no waiting mends, such as other keys; a database that is away or not migrated can still come."""
    try:
        store.check_ready()
    except (KeysError, UnfitError):
        raise
    except StoreError:
        return


try:
    app = create_app(load())
    refuse_unfit(app.extensions["casebuilder.store"])
except (SettingError, StoreError) as error:
    sys.exit(cannot_start(error))
