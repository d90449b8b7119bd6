"""How large the hard tests are: HARD_SIZE=1 is the full size, and HARD_SIZE=0.1 a tenth of it."""

import os

SIZE = float(os.environ.get("HARD_SIZE", "1"))


def sized(full: int) -> int:
    """Return the part of `full` that this run is asked for, and at least 1."""
    return max(round(full * SIZE), 1)
