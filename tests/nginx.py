"""Debian's nginx before a service, as an unprivileged process with a folder and a port of its own."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.servers import free_port, wait_for

#: What an operator writes so that the service knows for whom nginx speaks.
FORWARDING = "proxy_set_header Host $host; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;"
_NOBODY = 65534
_CONFIGURATION = """
daemon off;
pid nginx.pid;
error_log error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    server {{
        listen 127.0.0.1:{port};
        location / {{ proxy_pass http://127.0.0.1:{service}; {directives} }}
    }}
}}
"""


@contextmanager
def nginx(service: int, directives: str = FORWARDING) -> Iterator[int]:
    """Run nginx before the service on a port of this machine, and give its own port."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program, "tests/install-debian installs it"
    port = free_port()
    with TemporaryDirectory() as name:
        folder = Path(name)
        configuration = _CONFIGURATION.format(port=port, service=service, directives=directives)
        (folder / "nginx.conf").write_text(configuration)
        command = [program, "-p", name, "-e", "error.log", "-c", "nginx.conf"]
        if os.geteuid() == 0:
            os.chown(folder, _NOBODY, _NOBODY)
            command = ["setpriv", f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups", *command]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        try:
            wait_for(f"http://127.0.0.1:{port}/api/health", process)
            yield port
        finally:
            process.terminate()
            process.communicate(timeout=20)
