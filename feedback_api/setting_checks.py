"""What a value of the environment must be before the service starts: one function a kind of value.

A function takes the text of a variable and gives the value of the setting, or raises an error that says what is wrong
and what to write instead. Everything that would otherwise fail at the first page or the first mail is tried here.
None of them repeats a value that may be secret.
"""

import ipaddress
import os
import re
from collections.abc import Mapping
from pathlib import Path

from cryptography.fernet import Fernet
from pydantic_core import PydanticCustomError

from institution.host_names import ascii_host
from institution.text import Text
from institution.validation import wrong

#: How long the part of FEEDBACK_BOUNCE_ADDRESS before the @ may be: 64 less "+" and a token (`bounces.addresses`).
LONGEST_BOUNCE_NAME = 21
#: The broadest networks of proxies by IP version, as lengths of their prefix: those of private addresses (10.0.0.0/8 of
#: RFC 1918, fc00::/7 of RFC 4193). A broader one holds a part of the internet that no institution has.
_BROADEST = {4: 8, 6: 7}
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def port(value: object) -> int:
    """Check a TCP port."""
    if re.fullmatch(r"\d{1,5}", str(value), re.ASCII) and 1 <= int(str(value)) <= 65_535:
        return int(str(value))
    raise wrong(
        Text("포트 번호가 아닙니다({value}).", "Not a port ({value})."),
        Text("1에서 65535 사이의 수를 적어 주십시오.", "Write a number from 1 to 65535."),
    )


def host(value: object) -> str:
    """Check the host of a server: a name or an IP address, without scheme, port or path."""
    name = ascii_host(str(value))
    if name is not None:
        return name
    raise wrong(
        Text("서버의 이름이 아닙니다({value}).", "Not the name of a server ({value})."),
        Text(
            "mail.example.kr처럼 이름만 적어 주십시오(smtp://, 빈칸, 포트 없이).",
            "Write the name alone, like mail.example.kr: no smtp://, no space, no port.",
        ),
    )


def hosts(value: object) -> tuple[str, ...]:
    """Check a list of hosts, as the Host header names them."""
    names = _parts(value)
    known = [name for name in map(ascii_host, names) if name is not None]
    if names and len(known) == len(names):
        return tuple(known)
    raise wrong(
        Text("호스트의 목록이 아닙니다({value}).", "Not a list of hosts ({value})."),
        Text(
            "api.example.kr,10.0.0.5처럼 이름이나 IP 주소만 쉼표로 이어 적어 주십시오(포트 없이).",
            "Write names or addresses alone, like api.example.kr,10.0.0.5: no https://, no port.",
        ),
    )


def networks(value: object) -> tuple[Network, ...]:
    """Check a list of addresses and networks of proxies; a very broad one would have strangers believed."""
    try:
        parsed = tuple(ipaddress.ip_network(part) for part in _parts(value))
    except ValueError:
        parsed = ()
    if not parsed:
        raise wrong(
            Text("IP 주소나 대역이 아닙니다({value}).", "Not an IP address or network ({value})."),
            Text("10.0.0.0/8,192.0.2.7처럼 적어 주십시오.", "Write it like 10.0.0.0/8,192.0.2.7."),
        )
    if any(network.prefixlen < _BROADEST[network.version] for network in parsed):
        raise wrong(
            Text(
                "남의 주소까지 믿는 너무 넓은 대역입니다({value}).",
                "A network so broad that strangers would be believed ({value}).",
            ),
            Text("프록시의 주소나 대역만 적어 주십시오.", "Write the addresses or networks of your proxies alone."),
        )
    return parsed


def keys(value: object) -> tuple[str, ...]:
    """Check a list of Fernet keys."""
    parsed = tuple(_parts(value))
    try:
        for key in parsed:
            Fernet(key)
    except ValueError:
        parsed = ()
    if parsed:
        return parsed
    raise wrong(
        Text("암호 열쇠의 형식이 맞지 않습니다.", "Not an encryption key."),
        Text("`flask new-key`로 만든 값을 적어 주십시오.", "Write what `flask new-key` prints."),
    )


def secret(value: object) -> str:
    """Check that a secret is long enough."""
    if len(str(value).strip()) >= 32:
        return str(value)
    raise wrong(
        Text("너무 짧습니다.", "Too short."),
        Text("32자가 넘는 무작위 값을 적어 주십시오.", "Write 32 random characters or more."),
    )


def bearer_token(value: object) -> str:
    """Check a token that is sent in a header: long enough, and of the characters of RFC 6750, 2.1, alone."""
    token = secret(value)
    if re.fullmatch(r"[\w.~+/-]+=*", token, re.ASCII):
        return token
    raise wrong(
        Text("헤더로 보낼 수 없는 글자가 있습니다.", "It holds characters that cannot be sent in a header."),
        Text("영문자와 숫자만으로 다시 정해 주십시오.", "Choose another, of letters and digits alone."),
    )


def login(value: object) -> str:
    """Check a user name or password of a mail server: smtplib sends them as ASCII."""
    if str(value).isascii():
        return str(value)
    raise wrong(
        Text("영문자, 숫자, 기호가 아닌 글자가 있습니다.", "It holds characters other than ASCII."),
        Text(
            "메일 서버에서 영문자, 숫자, 기호만으로 다시 정해 주십시오.",
            "Choose another, in ASCII, at the mail server.",
        ),
    )


def bounce_address(value: str) -> str:
    """Check that `+` and a token fit into the part of an address before the @ (RFC 5321, 4.5.3.1.1)."""
    name = value.partition("@")[0]
    if len(name) <= LONGEST_BOUNCE_NAME and "+" not in name:
        return value
    raise wrong(
        Text("@ 앞이 너무 길거나 +가 있습니다({value}).", "Too long before the @, or with a + ({value})."),
        Text(
            f"bounces@example.kr처럼 @ 앞을 {LONGEST_BOUNCE_NAME}자까지, + 없이 적어 주십시오.",
            f"Write it like bounces@example.kr: at most {LONGEST_BOUNCE_NAME} characters before the @, no +.",
        ),
    )


def name_server(value: object) -> str:
    """Check the IP address of a name server, with or without a port."""
    text = str(value)
    with_port = re.fullmatch(r"(\[[^]]+\]|[^:]+):(\d{1,5})", text, re.ASCII)
    address, number = (with_port[1], int(with_port[2])) if with_port else (text, 53)
    try:
        ipaddress.ip_address(address.strip("[]"))
    except ValueError:
        number = 0
    if 1 <= number <= 65_535:
        return text
    raise wrong(
        Text("DNS 서버의 IP 주소가 아닙니다({value}).", "Not the IP address of a name server ({value})."),
        Text("10.0.0.5나 10.0.0.5:5353처럼 적어 주십시오.", "Write it like 10.0.0.5 or 10.0.0.5:5353."),
    )


def selector(value: object) -> str:
    """Check a DKIM selector: labels of a name (RFC 6376, 3.1)."""
    if re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?", str(value)):
        return str(value)
    raise wrong(
        Text("DKIM selector가 아닙니다({value}).", "Not a DKIM selector ({value})."),
        Text(
            "받은 메일의 DKIM-Signature에서 s= 뒤의 값을 적어 주십시오.",
            "Write what follows s= in the DKIM-Signature of a received mail.",
        ),
    )


def switch(value: object) -> bool:
    """Check a switch: on or off."""
    if str(value).lower() in ("on", "off"):
        return str(value).lower() == "on"
    raise wrong(
        Text("on이나 off가 아닙니다({value}).", "Neither on nor off ({value})."),
        Text("on이나 off로 적어 주십시오.", "Write on or off."),
    )


def file(value: object) -> Path:
    """Check a file that is read at the start."""
    path = Path(str(value))
    if path.is_file() and os.access(path, os.R_OK):
        return path
    raise wrong(
        Text("읽을 수 있는 파일이 아닙니다({value}).", "Not a file that can be read ({value})."),
        Text("경로와 권한을 확인해 주십시오.", "Check its path and permissions."),
    )


def folder(value: object) -> Path:
    """Check a folder that is read while the service runs."""
    path = Path(str(value))
    if path.is_dir() and os.access(path, os.R_OK | os.X_OK):
        return path
    raise wrong(
        Text("읽을 수 있는 폴더가 아닙니다({value}).", "Not a folder that can be read ({value})."),
        Text(
            "경로와 권한을 확인하고, 누리집이면 먼저 만들어 주십시오.",
            "Check its path and permissions; build the site first.",
        ),
    )


def database(value: object) -> str:
    """Check an SQLAlchemy address: its form, its driver and, for SQLite, that it names a file."""
    from sqlalchemy import make_url  # noqa: PLC0415 - for those who set it
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError  # noqa: PLC0415

    try:
        url = make_url(str(value))
        dialect = url.get_dialect()
        dialect.import_dbapi()
    except (NoSuchModuleError, ImportError):
        raise _no_driver() from None
    except (ArgumentError, ValueError):
        raise wrong(
            Text("데이터베이스의 주소가 아닙니다.", "Not the address of a database."),
            Text(
                "sqlite:////var/lib/feedback/feedback.sqlite3처럼 적어 주십시오.",
                "Write it like sqlite:////var/lib/feedback/feedback.sqlite3.",
            ),
        ) from None
    if dialect.is_async:
        raise _no_driver()
    if url.get_backend_name() == "sqlite" and not _names_file(url.database or "", url.query):
        raise wrong(
            Text(
                "SQLite 파일의 이름이 없어 받은 의견이 남지 않습니다.",
                "It names no SQLite file: nothing would be kept.",
            ),
            Text(
                "파일의 경로만 적어 주십시오(file:이나 uri= 없이).",
                "Write the path of a file alone: no file:, no uri=.",
            ),
        )
    return str(value)


def _names_file(path: str, query: Mapping[str, object]) -> bool:
    """Tell whether an SQLite address names a file; one with `uri` may name memory (sqlite.org/uri.html)."""
    is_address = "uri" in query or path.startswith("file:")
    return path not in ("", ":memory:") and not is_address and not Path(path).is_dir()


def is_readable(text: str) -> bool:
    """Tell whether a value is text without control characters, which stand for an accident of quoting or encoding."""
    return text.isprintable()


def _no_driver() -> PydanticCustomError:
    return wrong(
        Text("이 데이터베이스의 드라이버를 쓸 수 없습니다.", "There is no usable driver for this database."),
        Text(
            "주소의 앞부분을 확인해 주십시오. PostgreSQL은 postgresql+psycopg://이고, "
            "드라이버는 make EXTRAS=postgresql build로 들어옵니다.",
            "Check how it begins: PostgreSQL's is postgresql+psycopg://, and its driver comes with "
            "`make EXTRAS=postgresql build`.",
        ),
    )


def _parts(value: object) -> list[str]:
    return [part.strip() for part in str(value).split(",") if part.strip()]
