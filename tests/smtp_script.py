"""A real SMTP server that answers each command as it is told, or falls silent, trickles or talks without end."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

#: Replies that are no replies.
SILENCE, TRICKLE, ENDLESS, HANG_UP = "silence", "trickle", "endless", "hang up"
_USUAL = {"greeting": "220 ready", "DATA": "354 go on", "text": "250 taken", "QUIT": "221 bye"}


@dataclass
class ScriptedServer:
    """`replies` by command ("greeting", "EHLO", "MAIL", "RCPT", "DATA", "text"); what is not in it is usual."""

    replies: dict[str, str] = field(default_factory=dict)
    sessions: list[list[str]] = field(default_factory=list)  # the commands of each connection
    texts: list[bytes] = field(default_factory=list)
    port: int = 0
    pause: float = 0.05  # between two bytes of a trickle, in seconds
    closing: threading.Event = field(default_factory=threading.Event)

    def serve(self, connection: socket.socket) -> None:
        commands: list[str] = []
        self.sessions.append(commands)
        with connection, suppress(OSError, ValueError):
            lines = connection.makefile("rb")
            if not self._reply(connection, "greeting"):
                return
            while line := lines.readline():
                verb = line.decode().split(":")[0].split()[0].upper()
                commands.append(verb)
                if not self._reply(connection, verb):
                    return
                if verb == "DATA" and self._told("DATA").startswith("354"):
                    text = b""
                    while (line := lines.readline()) != b".\r\n":
                        if not line:
                            return
                        text += line
                    self.texts.append(text)
                    if not self._reply(connection, "text"):
                        return

    def _told(self, command: str) -> str:
        return self.replies.get(command, _USUAL.get(command, "250 ok"))

    def _reply(self, connection: socket.socket, command: str) -> bool:
        """Answer, and tell whether the connection goes on."""
        reply = self._told(command)
        if reply == HANG_UP:
            return False
        if reply == SILENCE:
            self.closing.wait(60)
            return False
        if reply in (TRICKLE, ENDLESS):
            while not self.closing.wait(self.pause):
                connection.sendall(b"2" if reply == TRICKLE else b"250-and more\r\n")
            return False
        connection.sendall(f"{reply}\r\n".encode())
        return not reply.startswith("421")


@contextmanager
def scripted(**replies: str) -> Iterator[ScriptedServer]:
    server = ScriptedServer(dict(replies))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server.port = listener.getsockname()[1]
        threads: list[threading.Thread] = []

        def accept() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    threads.append(threading.Thread(target=server.serve, args=(connection,)))
                    threads[-1].start()

        accepting = threading.Thread(target=accept)
        accepting.start()
        try:
            yield server
        finally:
            server.closing.set()
            listener.shutdown(socket.SHUT_RDWR)
            accepting.join(60)
            for thread in threads:
                thread.join(60)
