"""Where tests write what need not last: in memory, where the machine has enough of it."""

import os

FOLDER, ROOM = "/dev/shm", 4_000_000_000  # noqa: S108 - pytest and Chromium make folders of their own in it


def is_roomy() -> bool:
    """Return whether the folder exists, has room for all that the tests write, and lets programs run in it."""
    if not os.access(FOLDER, os.W_OK):
        return False
    found = os.statvfs(FOLDER)
    return found.f_bavail * found.f_frsize > ROOM and not found.f_flag & os.ST_NOEXEC
