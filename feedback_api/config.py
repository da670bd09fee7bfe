"""Settings of the service: FEEDBACK_* variables, parsed once into a frozen record.

Every default works on a laptop. Production (a SITE_URL that is not loopback) must bring its own keys and mail server.
"""

import difflib
import ipaddress
import os
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from pydantic import BeforeValidator, Field

from feedback_api.checking import DataError, Problem, parse, wrong
from feedback_api.organization import Address, Mailbox
from feedback_api.text import Text

PREFIX = "FEEDBACK_"
LOOPBACK = ("localhost", "127.0.0.1", "::1")
_PORTS = {"starttls": 587, "tls": 465, "none": 25}
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class ConfigError(DataError):
    """Settings that cannot be used; each line of the message names one variable."""


def _networks(value: object) -> object:
    try:
        return tuple(ipaddress.ip_network(part.strip()) for part in str(value).split(",") if part.strip())
    except ValueError:
        raise wrong(
            Text("IP 주소나 대역이 아닙니다({value}).", "Not an IP address or network ({value})."),
            Text("10.0.0.0/8,192.0.2.7처럼 적어 주십시오.", "Write it like 10.0.0.0/8,192.0.2.7."),
        ) from None


def _keys(value: object) -> object:
    keys = tuple(part.strip() for part in str(value).split(",") if part.strip())
    try:
        for key in keys:
            Fernet(key)
    except ValueError:
        raise wrong(
            Text("암호 열쇠의 형식이 맞지 않습니다.", "Not an encryption key."),
            Text("`flask new-key`로 만든 값을 적어 주십시오.", "Write what `flask new-key` prints."),
        ) from None
    return keys


def _secret(value: object) -> object:
    if len(str(value)) >= 32:
        return value
    raise wrong(
        Text("너무 짧습니다.", "Too short."),
        Text("32자가 넘는 무작위 값을 적어 주십시오.", "Write 32 random characters or more."),
    )


def _switch(value: object) -> object:
    if str(value).lower() in ("on", "off"):
        return str(value).lower() == "on"
    raise wrong(
        Text("on이나 off가 아닙니다({value}).", "Neither on nor off ({value})."),
        Text("on이나 off로 적어 주십시오.", "Write on or off."),
    )


@dataclass(frozen=True)
class Settings:
    """What an operator can set; README.md says what each means."""

    site_url: Address = "http://127.0.0.1:8000"
    organization: Path = Path("content/data/organization.yml")
    site_dir: Path = Path("site")
    instance: Path = Path("instance")
    database_url: str = field(default="", repr=False)
    secret_key: Annotated[str, BeforeValidator(_secret)] = field(default="", repr=False)
    encryption_keys: Annotated[tuple[str, ...], BeforeValidator(_keys)] = field(default=(), repr=False)
    operator_email: Mailbox = ""
    mail_server: str = ""
    mail_port: Annotated[int, Field(ge=0, le=65535)] = 0
    mail_username: str = ""
    mail_password: str = field(default="", repr=False)
    mail_security: Literal["starttls", "tls", "none"] = "starttls"
    mail_sender: Mailbox = ""
    netlify_secret: Annotated[str, BeforeValidator(_secret)] = field(default="", repr=False)
    trusted_proxies: Annotated[tuple[Network, ...], BeforeValidator(_networks)] = ()
    min_fill_seconds: Annotated[int, Field(ge=0, le=60)] = 3
    limits: Annotated[bool, BeforeValidator(_switch)] = True

    @property
    def production(self) -> bool:
        """Tell whether strangers are served: the site's address is not this machine's own."""
        return urlsplit(self.site_url).hostname not in LOOPBACK

    @property
    def catches_mail(self) -> bool:
        """Tell whether a local mailbox catches the mail, for the one person at this machine to look into."""
        return not self.production and not self.mail_server


def from_environ(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; make and keep what a laptop needs in the instance folder.

    Raises ConfigError, a line for every variable that is wrong, unknown or, in production, missing.
    """
    given = {name[len(PREFIX) :].lower(): text for name, text in environ.items() if name.startswith(PREFIX) and text}
    unknown = [_unknown(name) for name in given if name not in _NAMES]
    try:
        settings = parse(Settings, {name: given[name] for name in given if name in _NAMES}, "", {})
    except DataError as error:
        raise ConfigError([*unknown, *map(_named, error.problems)]) from None
    missing = [*unknown, *_contradictions(settings)]
    if missing:
        raise ConfigError(missing)
    return _completed(settings)


def _contradictions(settings: Settings) -> Iterator[Problem]:
    if settings.production:
        for name in ("secret_key", "encryption_keys", "mail_server"):
            if not getattr(settings, name):
                yield Problem(PREFIX + name.upper(), None, "", *_PRODUCTION_NEEDS)
    if settings.mail_username and not settings.mail_password:
        yield Problem(PREFIX + "MAIL_PASSWORD", None, "", *_PASSWORD_MISSING)


def _completed(settings: Settings) -> Settings:
    settings.instance.mkdir(parents=True, exist_ok=True, mode=0o700)
    database = (settings.instance / "feedback.sqlite3").absolute()
    return replace(
        settings,
        database_url=settings.database_url or f"sqlite:///{database}",
        secret_key=settings.secret_key or _kept(settings.instance / "secret_key", secrets.token_urlsafe(32)),
        encryption_keys=settings.encryption_keys
        or tuple(_kept(settings.instance / "encryption_keys", Fernet.generate_key().decode()).split(",")),
        mail_port=settings.mail_port or _PORTS[settings.mail_security],
    )


def _kept(path: Path, fresh: str) -> str:
    """Give the secret a file keeps; make the file, readable by its owner alone, where it is missing."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    if not path.exists():
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:  # noqa: PTH123
            file.write(fresh)
        try:
            os.link(draft, path)  # whole or not at all, and the first of two processes wins
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


def _unknown(name: str) -> Problem:
    near = difflib.get_close_matches(name, _NAMES, 1)
    hint = f" {PREFIX}{near[0].upper()}?" if near else ""
    return Problem(
        PREFIX + name.upper(),
        None,
        "",
        Text("모르는 설정입니다.", "An unknown setting."),
        Text(f"이름을 확인해 주십시오.{hint}", f"Check its name.{hint}"),
    )


def _named(problem: Problem) -> Problem:
    return replace(problem, path=PREFIX + problem.field.split(".")[0].upper(), field="")


_NAMES: Mapping[str, Any] = {item.name: item for item in fields(Settings)}
_PRODUCTION_NEEDS = (
    Text("운영에는 꼭 필요한 설정이 없습니다.", "Production needs its own."),
    Text("값을 정해 주십시오(README의 설정표).", "Set it (see the settings in README)."),
)
_PASSWORD_MISSING = (
    Text("MAIL_USERNAME은 있는데 비밀번호가 없습니다.", "MAIL_USERNAME is set without a password."),
    Text("둘을 함께 정해 주십시오.", "Set both, or neither."),
)
