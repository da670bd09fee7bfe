"""Settings of the service: FEEDBACK_* variables, parsed once into a frozen record.

Every default works on a laptop. Production (a SITE_URL that is not loopback) must bring its own keys and mail server.
"""

import difflib
import os
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from pydantic import AfterValidator, BeforeValidator, Field

from feedback_api import setting_checks
from feedback_api.setting_checks import Network
from institution.host_names import LOOPBACK
from institution.organization.fields import PLACEHOLDER, Mailbox, SiteAddress, is_placeholder
from institution.text import Text
from institution.validation import DataError, Problem, parse

PREFIX = "FEEDBACK_"
_PORTS = {"starttls": 587, "tls": 465, "none": 25}


class ConfigError(DataError):
    """Settings that cannot be used; each line of the message names one variable."""


@dataclass(frozen=True)
class Settings:
    """What an operator can set; README.md says what each means."""

    site_url: SiteAddress = "http://127.0.0.1:8000"
    desk_url: SiteAddress = ""
    hosts: Annotated[tuple[str, ...], BeforeValidator(setting_checks.hosts)] = ()
    organization: Annotated[Path, BeforeValidator(setting_checks.file)] = Path("content/data/organization.yml")
    site_dir: Annotated[Path, BeforeValidator(setting_checks.folder)] = Path("site")
    instance: Path = Path("instance")
    database_url: Annotated[str, BeforeValidator(setting_checks.database)] = field(default="", repr=False)
    secret_key: Annotated[str, BeforeValidator(setting_checks.secret)] = field(default="", repr=False)
    encryption_keys: Annotated[tuple[str, ...], BeforeValidator(setting_checks.keys)] = field(default=(), repr=False)
    operator_email: Mailbox = ""
    mail_server: Annotated[str, BeforeValidator(setting_checks.host)] = ""
    mail_port: Annotated[int, BeforeValidator(setting_checks.port)] = 0
    mail_username: Annotated[str, BeforeValidator(setting_checks.login)] = ""
    mail_password: Annotated[str, BeforeValidator(setting_checks.login)] = field(default="", repr=False)
    mail_security: Literal["starttls", "tls", "none"] = "starttls"
    mail_sender: Mailbox = ""
    bounce_address: Annotated[Mailbox, AfterValidator(setting_checks.bounce_address)] = ""
    dns_server: Annotated[str, BeforeValidator(setting_checks.name_server)] = ""
    dkim_selector: Annotated[str, BeforeValidator(setting_checks.selector)] = ""
    netlify_secret: Annotated[str, BeforeValidator(setting_checks.secret)] = field(default="", repr=False)
    metrics_token: Annotated[str, BeforeValidator(setting_checks.bearer_token)] = field(default="", repr=False)
    trusted_proxies: Annotated[tuple[Network, ...], BeforeValidator(setting_checks.networks)] = ()
    min_fill_seconds: Annotated[int, Field(ge=0, le=60)] = 3
    limits: Annotated[bool, BeforeValidator(setting_checks.switch)] = True
    access_log_years: Annotated[int, Field(ge=1, le=2)] = 1

    @property
    def production(self) -> bool:
        """Tell whether the public is served: the site's address is not a loopback address of this machine."""
        return urlsplit(self.site_url).hostname not in LOOPBACK

    @property
    def catches_mail(self) -> bool:
        """Tell whether a local mailbox catches the mail, for the one person at this machine to look into."""
        return not self.production and not self.mail_server


def desk_origin(settings: Settings) -> str:
    """Give the address of the host that serves the desk, without a slash at its end: the site's, unless another is set.

    Behind Netlify it is the service's own, so that what customers wrote does not pass through a foreign processor.
    """
    return (settings.desk_url or settings.site_url).rstrip("/")


def desk_url(settings: Settings) -> str:
    """Give the address of the desk, for mails: https://host/desk/."""
    return f"{desk_origin(settings)}/desk/"


def from_environ(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; make and keep what a laptop needs in the instance folder.

    Raises ConfigError, a line for every variable that is wrong, unknown or, in production, missing. An empty variable
    counts as one that is not set.
    """
    given = {name: text for name, text in environ.items() if name.startswith(PREFIX)}
    given, problems = _with_secret_files(given)
    named = {_SECRET_FILES.get(problem.path, problem.path) for problem in problems}
    problems += [_unknown(name) for name in given if name not in _FIELDS]
    values = {_FIELDS[name]: text for name, text in given.items() if text and name in _FIELDS}
    if values.get("mail_port") == str(_PORTS["tls"]):
        values.setdefault("mail_security", "tls")  # that port speaks TLS from the first byte (RFC 8314, 7.3)
    settings, wrong = _parse(values)
    named |= {problem.path for problem in wrong}
    problems += [*wrong, *(problem for problem in _contradictions(settings) if problem.path not in named)]
    if problems:
        raise ConfigError(problems)
    return _completed(settings)


def _with_secret_files(given: Mapping[str, str]) -> tuple[dict[str, str], list[Problem]]:
    """Put what the files of secrets hold where the variables would be, and tell what is wrong with the files.

    A secret in the environment is shown by `docker inspect` and read by each child; one in a file (a secret of Docker,
    a credential of systemd) is not.
    """
    values = {name: text for name, text in given.items() if name not in _SECRET_FILES}
    problems = []
    for name in (name for name, path in given.items() if path and name in _SECRET_FILES):
        variable = _SECRET_FILES[name]
        if values.get(variable):
            problems.append(Problem(name, None, "", *_SECRET_TWICE))
            continue
        try:
            values[variable] = Path(given[name]).read_text("utf-8").rstrip("\r\n")
        except (OSError, ValueError):  # ValueError: bytes that are no text, or a path that cannot be one
            problems.append(Problem(name, None, "", *_SECRET_UNREADABLE))
    return values, problems


def _parse(given: Mapping[str, str]) -> tuple[Settings, list[Problem]]:
    """Read what is right, the default standing in for what is wrong, so that contradictions are told at once, too."""
    unreadable = [name for name, text in given.items() if not setting_checks.is_readable(text)]
    problems = [Problem(_variable(name), None, "", *_UNREADABLE) for name in unreadable]
    right = {name: text for name, text in given.items() if name not in unreadable}
    try:
        return parse(Settings, right, "", {}), problems
    except DataError as error:
        # a problem's field leaves out "organization", which data files have above all fields
        wrong = {problem.field.split(".")[0] or "organization": problem for problem in error.problems}
    problems += [replace(problem, path=_variable(name), field="") for name, problem in wrong.items()]
    return parse(Settings, {name: text for name, text in right.items() if name not in wrong}, "", {}), problems


def _contradictions(settings: Settings) -> Iterator[Problem]:
    if settings.production:
        for name in ("secret_key", "encryption_keys", "mail_server"):
            if not getattr(settings, name):
                yield Problem(_variable(name), None, "", *_PRODUCTION_NEEDS)
        for name in ("site_url", "desk_url", "mail_server", "mail_sender", "bounce_address", "operator_email"):
            if is_placeholder(getattr(settings, name)):
                yield Problem(_variable(name), None, "", *PLACEHOLDER)
        if urlsplit(settings.desk_url).scheme == "http":
            yield Problem(_variable("desk_url"), None, "", *_DESK_NEEDS_TLS)
    if bool(settings.mail_username) != bool(settings.mail_password):
        missing = "mail_password" if settings.mail_username else "mail_username"
        yield Problem(_variable(missing), None, "", *_LOGIN_MISSING)


def _completed(settings: Settings) -> Settings:
    try:
        settings.instance.mkdir(parents=True, exist_ok=True, mode=0o700)
        return _with_generated_secrets(settings)
    except OSError:
        raise ConfigError([Problem(_variable("instance"), None, "", *_NO_INSTANCE)]) from None


def _with_generated_secrets(settings: Settings) -> Settings:
    """Fill in what a laptop needs; raises OSError where the instance folder cannot be used."""
    database = (settings.instance / "feedback.sqlite3").absolute()
    return replace(
        settings,
        database_url=settings.database_url or f"sqlite:///{database}",
        secret_key=settings.secret_key or _stored_secret(settings.instance / "secret_key", secrets.token_urlsafe(32)),
        encryption_keys=settings.encryption_keys
        or tuple(_stored_secret(settings.instance / "encryption_keys", Fernet.generate_key().decode()).split(",")),
        mail_port=settings.mail_port or _PORTS[settings.mail_security],
    )


def _stored_secret(path: Path, fresh: str) -> str:
    """Give the secret in a file; where the file is missing, write `fresh` into it, readable by its owner alone."""
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


def _variable(name: str) -> str:
    return PREFIX + name.upper()


def _unknown(name: str) -> Problem:
    names = {known.removeprefix(PREFIX): known for known in (*_FIELDS, *_SECRET_FILES)}
    near = difflib.get_close_matches(name.removeprefix(PREFIX).upper(), names, 1)
    hint = f" {names[near[0]]}?" if near else ""
    return Problem(
        name,
        None,
        "",
        Text("모르는 설정입니다.", "An unknown setting."),
        Text(f"이름을 확인해 주십시오.{hint}", f"Check its name.{hint}"),
    )


#: The field of each variable.
_FIELDS: Mapping[str, str] = {_variable(item.name): item.name for item in fields(Settings)}
#: The variable of each file with a secret: FEEDBACK_SECRET_KEY_FILE names the file that holds FEEDBACK_SECRET_KEY.
_SECRET_FILES: Mapping[str, str] = {
    f"{_variable(item.name)}_FILE": _variable(item.name) for item in fields(Settings) if not item.repr
}
_SECRET_TWICE = (
    Text("값도 있고 파일도 있습니다.", "There is both a value and a file."),
    Text("둘 가운데 하나만 정해 주십시오.", "Set one of them alone."),
)
_SECRET_UNREADABLE = (
    Text("읽을 수 있는 글 파일이 아닙니다.", "Not a text file that can be read."),
    Text("경로와 권한, 인코딩(UTF-8)을 확인해 주십시오.", "Check its path, permissions and encoding (UTF-8)."),
)
_PRODUCTION_NEEDS = (
    Text("운영에는 꼭 필요한 설정이 없습니다.", "Production needs its own."),
    Text("값을 정해 주십시오(README의 설정표).", "Set it (see the settings in README)."),
)
_DESK_NEEDS_TLS = (
    Text("업무 화면의 쿠키는 https로만 오갑니다.", "The desk's cookie travels by https alone."),
    Text("https://로 시작하는 주소를 적어 주십시오.", "Write an address that begins with https://."),
)
_LOGIN_MISSING = (
    Text("MAIL_USERNAME과 MAIL_PASSWORD 가운데 하나만 있습니다.", "Of MAIL_USERNAME and MAIL_PASSWORD one is missing."),
    Text("둘을 함께 정해 주십시오.", "Set both, or neither."),
)
_UNREADABLE = (
    Text("보이지 않는 글자가 들어 있습니다.", "It holds characters that cannot be shown."),
    Text(
        "따옴표와 줄바꿈, 인코딩(UTF-8)을 확인해 주십시오.", "Check quotation marks, line breaks and encoding (UTF-8)."
    ),
)
_NO_INSTANCE = (
    Text("만들거나 쓸 수 있는 폴더가 아닙니다.", "Not a folder that can be made or written to."),
    Text("경로와 권한을 확인해 주십시오.", "Check its path and permissions."),
)
