"""Connections to `flask serve`: how long each may take, and which makes room when all are taken.

waitress alone closes a connection when nothing was sent on it for two minutes, and takes no new one while all are in
use. So a client that opens many and sends a byte now and then keeps everybody else out for as long as it likes
(slowloris). Here a request must be complete in its time, whatever arrives meanwhile, and where all connections are
taken, the one that has waited the longest is closed, of the network that holds the most.
"""

import ipaddress
import time
from collections import Counter
from collections.abc import Mapping
from typing import Any, cast

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser

#: Open connections. Each may hold a second file, that of the page it is sent; together they stay below the 1,024 files
#: that a process may usually have open and select() can tell apart, since the database wants some of them.
MOST = 450
#: How many of them are left free for whoever comes next.
ROOM = 10
#: How long a request may take from its first byte to its last, in seconds: a post of 64 kB takes 20 seconds at
#: 25 kbit/s, a bad mobile line.
REQUEST_SECONDS = 30
#: How long a connection may be open without a request, in seconds: longer than proxies keep theirs (nginx: 60), which
#: must be the first to close, or a post that they send at the same moment is lost.
IDLE_SECONDS = 120
#: How long a client may take to read an answer, in seconds: 2 MB take ten minutes on that line.
ANSWER_SECONDS = 600
#: What one sender, or one provider's customers, may have: counted as one where connections are scarce.
_PREFIXES = {4: 24, 6: 48}


class _OneRequest(HTTPRequestParser):
    """A request after whose end nothing more is read from the same packet.

    No browser sends a second request before the first is answered (pipelining), and two hundred in one packet, whose
    answers nobody reads, would fill the memory and hold a thread. After such a packet the connection is closed, which
    a client must expect (RFC 9112, 9.3.2).
    """

    def received(self, data: bytes) -> int:
        taken: int = super().received(data)
        if self.completed and not self.empty and taken < len(data):
            cast(dict[str, str], self.headers)["CONNECTION"] = "close"
            return len(data)
        return taken


class Connection(HTTPChannel):
    """A connection that knows since when it is idle, receives a request, or answers one."""

    parser_class = _OneRequest

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.since = time.monotonic()
        self.receiving = False
        self.network = _network(self.addr[0])

    def received(self, data: bytes) -> bool:
        """Take bytes of a request; the first one counts, however many empty lines stand for a request's beginning."""
        if not self.receiving:
            self.receiving, self.since = True, time.monotonic()
        return bool(super().received(data))

    def service(self) -> None:
        """Answer a request."""
        self.receiving, self.since = False, time.monotonic()
        if not self.server.accepting:
            self.announce_end()
        super().service()

    def announce_end(self) -> None:
        """Let the answer in hand carry `Connection: close`: waitress takes a client's wish for its own."""
        for request in list(self.requests):
            request.headers = {**request.headers, "CONNECTION": "close"}  # a thread may be reading the old ones

    def is_busy(self) -> bool:
        """Tell whether a request is arriving, waiting or being answered, or its answer being sent."""
        return bool(self.requests or self.request or self.total_outbufs_len)

    @property
    def at_work(self) -> bool:
        """Tell whether a request is complete and waits for its answer, which takes as long as it takes."""
        return bool(self.requests)

    def is_overdue(self, now: float) -> bool:
        """Tell whether its time is over."""
        if self.at_work:
            return False
        limit = ANSWER_SECONDS if self.total_outbufs_len else REQUEST_SECONDS if self.receiving else IDLE_SECONDS
        return now - self.since > limit


class Reaper:
    """Closes connections whose time is over, once a second, and makes room where too many are open.

    It runs in the thread of the server's loop, between two rounds of it.
    """

    def __init__(self, sockets: Mapping[int, Any]) -> None:
        self._sockets = sockets
        self._next = 0.0

    def run(self) -> None:
        """Do what is due."""
        now = time.monotonic()
        if now >= self._next:
            self._next = now + 1
            for connection in self._connections():
                if connection.is_overdue(now):
                    connection.handle_close()
        if len(self._sockets) > MOST - ROOM:
            self._make_room()

    def _make_room(self) -> None:
        connections = self._connections()
        held = Counter(connection.network for connection in connections)
        idle = [connection for connection in connections if not connection.at_work]
        idle.sort(key=lambda connection: (-held[connection.network], connection.since))
        for connection in idle[: len(connections) - (MOST - ROOM)]:
            connection.handle_close()

    def _connections(self) -> list[Connection]:
        return [item for item in self._sockets.values() if isinstance(item, Connection)]


def _network(address: str) -> str:
    ip = ipaddress.ip_address(address.partition("%")[0])
    ip = getattr(ip, "ipv4_mapped", None) or ip
    return str(ipaddress.ip_network((ip, _PREFIXES[ip.version]), strict=False))
