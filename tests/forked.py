"""What a shell runs in place of `casebuilder`: a fork of the nursery whose socket NURSERY names, on the same streams.

Only the standard library is used, so that it starts at once.
"""

from __future__ import annotations

import json
import os
import socket
import sys


def main() -> int:
    """Run casebuilder with the arguments and the environment of this process; return its exit code."""
    report, told = os.pipe()
    order = json.dumps([sys.argv[1:], dict(os.environ), os.getcwd()])  # noqa: PTH109 - pathlib takes a while to import
    with socket.socket(fileno=int(os.environ["NURSERY"])) as orders:
        socket.send_fds(orders, [order.encode()], [0, 1, 2, told])
    os.close(told)
    with os.fdopen(report) as said:
        _, code = said.read().split()
    return int(code)


if __name__ == "__main__":
    sys.exit(main())
