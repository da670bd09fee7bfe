"""Time limits for the connections to `flask serve`, and which connection is closed when there are too many.

waitress itself closes a connection on which nothing was sent for two minutes, and accepts no new one while all are in
use. A client that opens many and sends a byte now and then would keep everybody else out (slowloris). So a request must
be complete within a fixed time, whatever arrives meanwhile; and when the connections run out, the network with the most
of them loses those that have been idle the longest.
"""

import ipaddress
import time
from collections import Counter
from collections.abc import Mapping
from typing import Any, cast

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.task import WSGITask

#: How many connections may be open. Each may need a second file descriptor, for the page it is sent; together with the
#: database's they stay below 1,024, the usual limit of a process and that of select().
MOST = 450
#: How many of them are kept free for new clients.
ROOM = 10
#: How long a request may take from its first byte to its last, in seconds: a post of 64 kB takes 20 seconds at
#: 25 kbit/s, on a bad mobile line.
REQUEST_SECONDS = 30
#: How long a connection may be open without a request, in seconds: longer than proxies keep theirs (nginx: 60). The
#: proxy must close first: a post that it sends while we close is lost.
IDLE_SECONDS = 120
#: How long a client may take to read an answer, in seconds: 2 MB take ten minutes on that line.
ANSWER_SECONDS = 600
#: The prefixes, by IP version, of the networks that count as one client when connections run out.
_PREFIXES = {4: 24, 6: 48}


class _OneRequest(HTTPRequestParser):
    """Parses one request of a packet, ignores what follows it, and has the connection closed then.

    Browsers do not send a second request before the first is answered (pipelining), while two hundred in one packet,
    whose answers nobody reads, would fill the memory and hold a thread. A client must expect the connection to be
    closed (RFC 9112, 9.3.2).
    """

    def received(self, data: bytes) -> int:
        taken: int = super().received(data)
        if self.completed and not self.empty and taken < len(data):
            cast(dict[str, str], self.headers)["CONNECTION"] = "close"
            return len(data)
        return taken


class _Answer(WSGITask):
    """Sends the head of an answer together with the first part of its body.

    waitress sends the one and then the other: two packets, and twice the wait for other threads, which Python lets go
    first whenever one of them has sent.
    """

    def write(self, data: bytes) -> None:
        if self.wrote_header:
            super().write(data)
            return
        connection = cast(Connection, self.channel)
        gathered: list[bytes] = []
        connection.gathered = gathered
        try:
            super().write(data)
        finally:
            connection.gathered = None
        connection.write_soon(b"".join(gathered))


class Connection(HTTPChannel):
    """A connection that notes when it became idle, began to receive a request, or began to answer one."""

    parser_class = _OneRequest
    task_class = _Answer
    #: Where parts of an answer are gathered that will be sent together; None while each is sent by itself.
    gathered: list[bytes] | None = None

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.since = time.monotonic()
        self.receiving = False
        self._sending = False
        self.network = _network(self.addr[0])

    def received(self, data: bytes) -> bool:
        """Take bytes of a request; its time runs from the first byte, even if that is an empty line before it."""
        if not self.receiving:
            self.receiving, self.since = True, time.monotonic()
        return bool(super().received(data))

    def service(self) -> None:
        """Answer a request."""
        self.receiving, self.since = False, time.monotonic()
        if not self.server.accepting:
            self.announce_end()
        super().service()

    def write_soon(self, data: Any) -> int:
        """Send a part of an answer; what does not leave at once is left to the loop."""
        if self.gathered is not None:
            self.gathered.append(data)
            return len(data)
        self._sending = True
        try:
            return int(super().write_soon(data))
        finally:
            self._sending = False
            if self.total_outbufs_len:
                self.server.pull_trigger()

    def writable(self) -> bool:
        """Tell whether the loop has something to send: not while a thread is sending it.

        Otherwise the loop, told at once that it may write, would ask again without a pause, and keep the thread from
        going on for 5 ms (sys.getswitchinterval). Above the high watermark the thread waits for the loop.
        """
        is_sent_by_thread = self._sending and self.total_outbufs_len < self.adj.outbuf_high_watermark
        return bool(super().writable()) and not is_sent_by_thread

    def announce_end(self) -> None:
        """Have the next answers sent with `Connection: close`: waitress copies it from the request, where it is set."""
        for request in list(self.requests):
            request.headers = {**request.headers, "CONNECTION": "close"}  # a thread may be reading the old ones

    def is_busy(self) -> bool:
        """Tell whether a request is arriving, waiting or being answered, or its answer being sent."""
        return bool(self.requests or self.request or self.total_outbufs_len)

    @property
    def at_work(self) -> bool:
        """Tell whether a complete request waits for its answer, for which there is no time limit."""
        return bool(self.requests)

    def is_overdue(self, now: float) -> bool:
        """Tell whether its time is over."""
        if self.at_work:
            return False
        limit = ANSWER_SECONDS if self.total_outbufs_len else REQUEST_SECONDS if self.receiving else IDLE_SECONDS
        return now - self.since > limit


class Reaper:
    """Closes overdue connections once a second, and others when too many are open.

    It runs in the thread of the server's loop, between two rounds of it.
    """

    def __init__(self, sockets: Mapping[int, Any]) -> None:
        self._sockets = sockets
        self._next = 0.0

    def run(self) -> None:
        """Close what is overdue, at most once a second, and make room if needed."""
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
