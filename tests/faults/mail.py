"""An SMTP server that keeps mail, and that at will hangs, refuses, or hangs up at the worst moment."""

import asyncio
import re
import threading
from asyncio import StreamReader, StreamWriter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from enum import Enum, auto

LARGEST = 2**22
#: How long it hangs before it hangs up: so long that a kill meets it, and less than a client's patience for pace.
HANG_SECONDS = 3


class Fault(Enum):
    """What may go wrong in the sending of one mail."""

    NONE = auto()
    REFUSES_RECIPIENT_FOR_NOW = auto()
    REFUSES_RECIPIENT_FOR_GOOD = auto()
    REFUSES_TEXT_FOR_NOW = auto()
    REFUSES_TEXT_FOR_GOOD = auto()
    HANGS_BEFORE_TEXT = auto()
    HANGS_AFTER_KEEPING = auto()
    HANGS_WITHOUT_KEEPING = auto()
    DROPS_AFTER_KEEPING = auto()
    DROPS_WITHOUT_KEEPING = auto()
    DROPS_AFTER_SAYING_SO = auto()


_HANGS = (Fault.HANGS_AFTER_KEEPING, Fault.HANGS_WITHOUT_KEEPING)
_LOSES = (Fault.HANGS_WITHOUT_KEEPING, Fault.DROPS_WITHOUT_KEEPING)
_SILENT = (*_HANGS, Fault.DROPS_AFTER_KEEPING, Fault.DROPS_WITHOUT_KEEPING)
_AT_RECIPIENT = {Fault.REFUSES_RECIPIENT_FOR_NOW: "450 later", Fault.REFUSES_RECIPIENT_FOR_GOOD: "550 never"}
_AT_TEXT = {Fault.REFUSES_TEXT_FOR_NOW: "451 later", Fault.REFUSES_TEXT_FOR_GOOD: "554 never"}


@dataclass(frozen=True)
class Kept:
    """A mail as it was kept, and whether its sender was told so."""

    raw: bytes
    confirmed: bool

    @property
    def mail(self) -> EmailMessage:
        """Read it again, with a real parser."""
        return message_from_bytes(self.raw, policy=default)

    @property
    def receipt(self) -> str:
        """Give the receipt number in its subject, ungrouped."""
        found = re.search(r"(\d{4})-(\d{4})", str(self.mail["Subject"]))
        assert found, "a mail without a receipt number"
        return found[1] + found[2]


class MailServer:
    """What was kept; `choose` is asked once a mail what shall go wrong, `greets` when clients shall be let in."""

    def __init__(self, choose: Callable[[], Fault] = lambda: Fault.NONE) -> None:
        self.choose = choose
        self.kept: list[Kept] = []
        self.faults: list[Fault] = []
        self.connections = 0
        self.greets: Callable[[], bool] = lambda: True
        self.port = 0
        self._writers: set[StreamWriter] = set()
        self._hanging: set[StreamWriter] = set()

    async def serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Speak with one client until it or we hang up."""
        self.connections += 1
        self._writers.add(writer)
        try:
            await self._talk(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the client was killed, or we are closed
        finally:
            self._writers.discard(writer)
            writer.close()

    def hang_up(self) -> None:
        """Drop every connection, as a server that is stopped does."""
        for writer in [*self._writers]:
            writer.close()

    def recover(self) -> None:
        """Behave from now on; what hangs is dropped."""
        self.choose = lambda: Fault.NONE
        for writer in [*self._hanging]:
            writer.close()

    async def _talk(self, reader: StreamReader, writer: StreamWriter) -> None:
        while not self.greets():
            await asyncio.sleep(0.02)
        await _say(writer, "220 ready")
        fault = Fault.NONE
        async for line in reader:
            verb = line[:4].upper().strip()
            if verb == b"MAIL":
                fault = self._next_fault()
            if verb == b"DATA" and not await self._take(reader, writer, fault):
                return
            if verb != b"DATA":
                await _say(writer, _AT_RECIPIENT.get(fault, "250 ok") if verb == b"RCPT" else "250 ok")
            if verb == b"QUIT":
                return

    def _next_fault(self) -> Fault:
        fault = self.choose()
        if fault is not Fault.NONE:
            self.faults.append(fault)
        return fault

    async def _take(self, reader: StreamReader, writer: StreamWriter, fault: Fault) -> bool:
        """Take a mail's text, or not; tell whether the connection goes on."""
        if fault is Fault.HANGS_BEFORE_TEXT:
            return await self._hang(reader, writer)
        await _say(writer, "354 go on")
        text = await reader.readuntil(b"\r\n.\r\n")
        if fault in _AT_TEXT:
            await _say(writer, _AT_TEXT[fault])
            return True
        if fault not in _LOSES:
            self.kept.append(Kept(text[:-3].replace(b"\r\n..", b"\r\n."), fault not in _SILENT))
        if fault in _HANGS:
            return await self._hang(reader, writer)
        if fault not in _SILENT:
            await _say(writer, "250 kept")
        return fault is Fault.NONE

    async def _hang(self, reader: StreamReader, writer: StreamWriter) -> bool:
        self._hanging.add(writer)
        with suppress(TimeoutError):
            await asyncio.wait_for(reader.read(), HANG_SECONDS)  # or until the client gives up or dies
        self._hanging.discard(writer)
        return False


async def _say(writer: StreamWriter, line: str) -> None:
    writer.write(f"{line}\r\n".encode())
    await writer.drain()


@contextmanager
def running(server: MailServer, port: int = 0) -> Iterator[MailServer]:
    """Run the server in a thread of its own, on a free port unless told otherwise."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="mail server")
    thread.start()  # first: where a browser was driven before, this thread's own loop still runs
    opening = asyncio.start_server(server.serve, "127.0.0.1", port, limit=LARGEST)
    listener = asyncio.run_coroutine_threadsafe(opening, loop).result(60)
    server.port = int(listener.sockets[0].getsockname()[1])
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(_close(server, listener), loop).result(60)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(60)
        loop.close()


async def _close(server: MailServer, listener: asyncio.Server) -> None:
    listener.close()
    server.hang_up()
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    for task in others:
        with suppress(asyncio.CancelledError):
            await task
