"""Debian's nginx before a service, as an unprivileged process with a folder and a port of its own."""

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import trustme

from tests.servers import ROOT, free_port

#: What an operator writes so that the service knows for whom nginx speaks.
FORWARDING = "proxy_set_header Host $host; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;"
_NOBODY = 65534
_SERVER = "server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://127.0.0.1:{service}; {directives} }} }}"
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
    {site}
}}
"""


#: The name that the site shipped in deploy/nginx/ is given in tests.
HOST = "charter.example.kr"


@contextmanager
def nginx(service: int, directives: str = FORWARDING) -> Iterator[int]:
    """Run nginx before the service on a port of this machine, and give its own port."""
    port = free_port()
    with TemporaryDirectory() as name:
        site = _SERVER.format(port=port, service=service, directives=directives)
        with _running(Path(name), site, port):
            yield port


@contextmanager
def shipped_nginx(service: int, settings: str = "") -> Iterator[tuple[int, trustme.CA, Path]]:
    """Run the nginx site of deploy/install before the service; give its TLS port, its certificate's signer, its log.

    `settings` are lines of the service's. Changed are what only the real machine has: ports, and names of files.
    """
    port, plain, authority = free_port(), free_port(), trustme.CA()
    with TemporaryDirectory() as name:
        folder = Path(name)
        certificate = authority.issue_cert(HOST, "127.0.0.1")
        for index, blob in enumerate(certificate.cert_chain_pems):
            blob.write_to_path(folder / "fullchain.pem", append=index > 0)
        certificate.private_key_pem.write_to_path(folder / "privkey.pem")
        site = _installed(folder / "machine", settings)
        site = re.sub(r"listen \[::\].*;", "", site)
        site = site.replace("listen 80;", f"listen 127.0.0.1:{plain};").replace(
            "listen 443 ", f"listen 127.0.0.1:{port} "
        )
        site = site.replace("127.0.0.1:8000", f"127.0.0.1:{service}")
        site = site.replace("/etc/service-charter/tls", name).replace("/var/log/nginx", name)
        with _running(folder, site, plain):
            yield port, authority, folder / "service-charter.log"


def _installed(root: Path, settings: str) -> str:
    """Give the site as deploy/install writes it below a folder, beside settings that are there."""
    (root / "etc/service-charter").mkdir(parents=True)
    (root / "etc/service-charter/environment").write_text(settings)
    subprocess.run([str(ROOT / "deploy/install"), "--root", str(root), HOST], check=True, stdout=subprocess.DEVNULL)
    return (root / "etc/nginx/sites-available/service-charter").read_text("utf-8")


@contextmanager
def _running(folder: Path, site: str, port: int) -> Iterator[None]:
    """Run nginx with this site in the folder; the port speaks http."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program, "tests/install-debian installs it"
    (folder / "nginx.conf").write_text(_CONFIGURATION.format(site=site))
    command = [program, "-p", str(folder), "-e", "error.log", "-c", "nginx.conf"]
    if os.geteuid() == 0:
        for path in (folder, *folder.iterdir()):
            os.chown(path, _NOBODY, _NOBODY)
        command = ["setpriv", f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups", *command]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        _wait_for_port(port, process)
        yield
    finally:
        process.terminate()
        process.communicate(timeout=60)


def _wait_for_port(port: int, process: "subprocess.Popen[str]", seconds: float = 60) -> None:
    latest = time.monotonic() + seconds
    while time.monotonic() < latest:
        if process.poll() is not None:
            raise AssertionError(f"nginx ended: {process.stdout.read() if process.stdout else ''}")
        try:
            socket.create_connection(("127.0.0.1", port), 2).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"nginx does not listen on {port} after {seconds} s")
