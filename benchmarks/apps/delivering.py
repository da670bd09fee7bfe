"""A worker that delivers all that is due whenever it is told to by a line, and then answers with one.

`flask worker` looks every two seconds: where two shall begin at once, their sleep would be measured.
"""

import sys

from benchmarks.apps import ours
from feedback_api.services import services_of


def main() -> None:
    """Answer each line of stdin, and one at the beginning, when it is ready."""
    worker = services_of(ours.create_app()).worker
    print("ready", flush=True)
    for _ in sys.stdin:
        while worker.deliver_due():
            pass
        print("done", flush=True)


main()
