"""The load: clients that post, each over one kept connection, the next post as soon as the last is answered.

Runs as its own process (`python -m benchmarks.load`): a plan comes on stdin, what was measured leaves on stdout. It is
bare asyncio, and makes several thousand posts a second where a server keeps up.
"""

import asyncio
import json
import sys
import time
import uuid
from collections import Counter
from itertools import cycle
from typing import Any

#: What stands in a request where each post has an id of its own, and a token of its own.
UNIQUE = str(uuid.UUID(int=0))
TOKEN = "a-token-of-its-own"  # noqa: S105 - none, but where one belongs
_HEAD_END = b"\r\n\r\n"


class Load:
    """What all clients share: the requests, the end, the results."""

    def __init__(self, requests: list[tuple[str, str]], tokens: list[str], seconds: float, most: int) -> None:
        self._requests = cycle(requests)
        self._tokens = iter(tokens)
        self._left = most
        self._ends_at = time.perf_counter() + seconds
        self.milliseconds: list[float] = []
        self.refused: Counter[str] = Counter()
        self.last_answer = 0.0

    def goes_on(self) -> bool:
        """Tell whether another post follows."""
        return self._left > 0 and time.perf_counter() < self._ends_at

    def request(self) -> bytes:
        """Give the next post, with an id of its own."""
        self._left -= 1
        return filled(*next(self._requests), next(self._tokens, ""))

    def answered(self, began: float, status: bytes) -> None:
        """Note an answer: how long it took if it is a success, what it is otherwise."""
        self.last_answer = time.perf_counter()
        if b" 201 " in status:
            self.milliseconds.append((self.last_answer - began) * 1000)
        else:
            self.refused[status.decode()] += 1


class Client(asyncio.Protocol):
    """One customer after another on one connection."""

    def __init__(self, load: Load) -> None:
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._load = load
        self._transport: Any = None
        self._buffer = b""
        self._began = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first post."""
        self._transport = transport
        self._post()

    def data_received(self, data: bytes) -> None:
        """Note a whole answer, and post again while there is time."""
        self._buffer += data
        head, end, body = self._buffer.partition(_HEAD_END)
        if not end or len(body) < _length(head):
            return
        self._buffer = b""
        self._load.answered(self._began, head.split(b"\r\n", 1)[0])
        if self._load.goes_on():
            self._post()
        else:
            self._transport.close()

    def connection_lost(self, _error: Exception | None) -> None:
        """End; a connection lost while there is more to post is a refusal."""
        if self._load.goes_on():
            self._load.refused["connection lost"] += 1
        self.done.set_result(None)

    def _post(self) -> None:
        self._began = time.perf_counter()
        self._transport.write(self._load.request())


def _length(head: bytes) -> int:
    _, _, rest = head.lower().partition(b"content-length:")
    return int(rest.split(b"\r\n", 1)[0])


def filled(head: str, body: str, token: str) -> bytes:
    """Give a request with an id and a token of its own."""
    content = body.replace(UNIQUE, str(uuid.uuid4())).replace(TOKEN, token).encode()
    return f"{head}\r\nContent-Length: {len(content)}\r\n\r\n".encode() + content


async def _run(port: int, clients: int, load: Load) -> None:
    loop = asyncio.get_running_loop()
    made = [await loop.create_connection(lambda: Client(load), "127.0.0.1", port) for _ in range(clients)]
    await asyncio.gather(*(client.done for _, client in made))


def main() -> None:
    """Do what the plan on stdin says."""
    plan = json.load(sys.stdin)
    began = time.perf_counter()
    load = Load(plan["requests"], plan["tokens"], plan["seconds"], plan["most"])
    asyncio.run(_run(plan["port"], plan["clients"], load))
    result = {"seconds": load.last_answer - began, "milliseconds": load.milliseconds, "refused": dict(load.refused)}
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main()
