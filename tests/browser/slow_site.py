"""The built site from a host that sends each page in pieces, as a slow line lets it come."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

_PAUSE = 0.03  # seconds: a frame or two, in which what has come is drawn
_PIECE = re.compile(r".*?(?:</(?:li|button|summary|nav|section|table)>|\Z)", re.S)


class _InPieces(SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        page = Path(self.translate_path(self.path))
        if not page.is_dir():
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        for piece in _PIECE.findall((page / "index.html").read_text("utf-8")):
            self.wfile.write(piece.encode())
            self.wfile.flush()
            time.sleep(_PAUSE)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def slow_site(root: Path) -> Iterator[str]:
    """Serve the folder `root`, and give its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_InPieces, directory=str(root)))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
