"""What an operator is told about settings, a line for each."""

import re
import stat
import subprocess
from dataclasses import fields
from ipaddress import ip_network
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from feedback_api import config, create_app
from institution.organization import organization_file
from institution.validation import DataError
from tests.api.conftest import ORGANIZATION
from tests.conftest import ROOT

GOOD_PRODUCTION = {
    "FEEDBACK_SITE_URL": "https://charter.example.kr/",
    "FEEDBACK_SECRET_KEY": "s" * 32,
    "FEEDBACK_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
    "FEEDBACK_MAIL_SERVER": "mail.example.kr",
}


def lines(environ: dict[str, str]) -> list[str]:
    with pytest.raises(config.ConfigError) as refused:
        config.from_environ(environ)
    return str(refused.value.message).splitlines()


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        (
            "MAIL_PORT",
            "smtp",
            "포트 번호가 아닙니다(smtp). 1에서 65535 사이의 수를 적어 주십시오. / "
            "Not a port (smtp). Write a number from 1 to 65535.",
        ),
        (
            "MAIL_SECURITY",
            "ssl",
            "쓸 수 없는 값입니다(ssl). 다음 가운데 하나를 적어 주십시오: 'starttls', 'tls', 'none'. / "
            "Not one of the values allowed (ssl). Write one of: 'starttls', 'tls', 'none'.",
        ),
        (
            "LIMITS",
            "maybe",
            "on이나 off가 아닙니다(maybe). on이나 off로 적어 주십시오. / Neither on nor off (maybe). Write on or off.",
        ),
        (
            "TRUSTED_PROXIES",
            "10.0.0",
            "IP 주소나 대역이 아닙니다(10.0.0). 10.0.0.0/8,192.0.2.7처럼 적어 주십시오. / "
            "Not an IP address or network (10.0.0). Write it like 10.0.0.0/8,192.0.2.7.",
        ),
        (
            "SITE_URL",
            "charter.kr",
            "인터넷 주소가 아닙니다(charter.kr). https://www.example.kr/처럼 적어 주십시오. / "
            "Not a web address (charter.kr). Write it like https://www.example.kr/.",
        ),
        (
            "OPERATOR_EMAIL",
            "me",
            "이메일 주소가 아닙니다(me). team@example.kr처럼 적어 주십시오. / "
            "Not an email address (me). Write it like team@example.kr.",
        ),
        (
            "ENCRYPTION_KEYS",
            "short",
            "암호 열쇠의 형식이 맞지 않습니다. `flask new-key`로 만든 값을 적어 주십시오. / "
            "Not an encryption key. Write what `flask new-key` prints.",
        ),
        (
            "SECRET_KEY",
            "short",
            "너무 짧습니다. 32자가 넘는 무작위 값을 적어 주십시오. / Too short. Write 32 random characters or more.",
        ),
        (
            "MAIL_SEVER",
            "x",
            "모르는 설정입니다. 이름을 확인해 주십시오. FEEDBACK_MAIL_SERVER? / "
            "An unknown setting. Check its name. FEEDBACK_MAIL_SERVER?",
        ),
        (
            "MAIL_USERNAME",
            "me",
            "MAIL_USERNAME과 MAIL_PASSWORD 가운데 하나만 있습니다. 둘을 함께 정해 주십시오. / "
            "Of MAIL_USERNAME and MAIL_PASSWORD one is missing. Set both, or neither.",
        ),
    ],
)
def test_wrong_setting_is_named_with_its_cure(name: str, text: str, line: str) -> None:
    found = lines({f"FEEDBACK_{name}": text})
    expected = "FEEDBACK_MAIL_PASSWORD" if name == "MAIL_USERNAME" else f"FEEDBACK_{name}"
    assert found == [f"{expected}: {line}"]


#: Values that cannot be right, of every variable: none of them may be found out at the first page or mail.
IMPOSSIBLE = [
    *(
        ("SITE_URL", f"https://charter.kr{end}")
        for end in ("/charter/", "?", "/?a=b", "#top", "//", ":0", ":65536", ":x")
    ),
    *(("SITE_URL", f"https://{host}/") for host in ("me@charter.kr", "me:secret@charter.kr", "charter.kr.", "a..kr")),
    *(("SITE_URL", f"http://{host}") for host in ("0.0.0.0:8000", "[::]", "[::1", "1.2.3", "ex_ample.kr", "a" * 64)),
    *(
        ("SITE_URL", text)
        for text in ("charter.kr", "ftp://charter.kr", "https://", "https://a b.kr", "https:\\\\a.kr")
    ),
    *(("HOSTS", text) for text in ("https://a.kr", "a.kr:443", "a b", "*.a.kr", ",", "a.kr/x", "a.kr,b:1")),
    *(("ORGANIZATION", text) for text in ("/nowhere/organization.yml", "/", "content")),
    *(("SITE_DIR", text) for text in ("/nowhere/site", "content/data/organization.yml")),
    *(("INSTANCE", text) for text in ("content/data/organization.yml", "content/data/organization.yml/x", "/proc/x")),
    *(("DATABASE_URL", text) for text in ("feedback.sqlite3", "sqlite://", "sqlite:///:memory:", "sqlite:////")),
    *(("DATABASE_URL", f"sqlite:///file:x{end}") for end in ("", "?mode=memory&cache=shared&uri=true")),
    ("DATABASE_URL", "sqlite:////tmp/x?uri=true"),
    *(("DATABASE_URL", text) for text in ("oracle9://a/b", "mysql+pymysql://a/b", "postgresql://a:port/b")),
    *(("DATABASE_URL", text) for text in ("sqlite+aiosqlite:////tmp/a", "sqlite+nothing:////tmp/a", "http://a/b")),
    *(("SECRET_KEY", text) for text in ("short", " " * 40, "s" * 31)),
    *(("NETLIFY_SECRET", text) for text in ("short", "s" * 31)),
    *(("METRICS_TOKEN", text) for text in ("short", "s" * 31, f"two {'s' * 32}", "비밀" * 20, f'"{"s" * 32}"')),
    *(("ENCRYPTION_KEYS", text) for text in ("short", ",", "A" * 43, f"{'A' * 43}=,x")),
    *(("OPERATOR_EMAIL", text) for text in ("me", "me@", "a@b@c.kr", "me@example.kr,you@example.kr", "가@example.kr")),
    *(("BOUNCE_ADDRESS", text) for text in ("me", "b+c@narae.example", f"{'b' * 22}@narae.example")),
    *(("DNS_SERVER", text) for text in ("dns.example.kr", "10.0.0.5:0", "10.0.0.5:99999", "10.0.0.5:x", "10.0.0.500")),
    *(("DKIM_SELECTOR", text) for text in ("s=mail", "-mail", "m" * 64)),
    *(("MAIL_SENDER", text) for text in ("me", "Charter <me@example.kr>", "me@localhost.")),
    *(
        ("MAIL_SERVER", text)
        for text in ("smtp://mail.kr", "mail.kr:587", "mail .kr", "mail.kr/", "[::1]", "-", "1.2.3")
    ),
    *(("MAIL_PORT", text) for text in ("0", "-1", "65536", "587.0", "x", "５８７", "1e3", "+25")),
    *(("MAIL_SECURITY", text) for text in ("ssl", "STARTTLS", "on")),
    *(("TRUSTED_PROXIES", text) for text in ("10.0.0", "10.0.0.1/8", "nginx", ",", "0.0.0.0/0", "10.0.0.1,::/0")),
    *(("TRUSTED_PROXIES", text) for text in ("0.0.0.0/1,128.0.0.0/1", "10.0.0.0/7", "2000::/3", "fc00::/6")),
    *(("MIN_FILL_SECONDS", text) for text in ("-1", "61", "x", "1.5")),
    *(("LIMITS", text) for text in ("maybe", "1", "true")),
    *(("DESK_URL", text) for text in ("desk.example.kr", "https://desk.example.kr/desk", "ftp://desk.example.kr")),
    *(("ACCESS_LOG_YEARS", text) for text in ("0", "3", "1.5", "x", "-1")),
]


@pytest.mark.parametrize(("name", "text"), IMPOSSIBLE)
def test_what_cannot_be_right_is_refused_at_the_start(tmp_path: Path, name: str, text: str) -> None:
    variable = f"FEEDBACK_{name}"
    found = lines({"FEEDBACK_INSTANCE": str(tmp_path), variable: text})
    assert [line.split(": ")[0] for line in found] == [variable]
    if name.endswith(("KEY", "KEYS", "SECRET", "TOKEN")) or "secret" in text:
        assert text.strip(" ,") == "" or f"({text})" not in found[0]


@pytest.mark.parametrize("name", sorted({name for name, _ in IMPOSSIBLE} | {"MAIL_USERNAME", "MAIL_PASSWORD"}))
@pytest.mark.parametrize("text", ["a\nb", "a\x00b", "\udcff", "\u202ea", "a\u200bb"])
def test_characters_that_nobody_sees_are_refused(tmp_path: Path, name: str, text: str) -> None:
    login = {"FEEDBACK_MAIL_USERNAME": "me", "FEEDBACK_MAIL_PASSWORD": "secret"}
    found = lines({"FEEDBACK_INSTANCE": str(tmp_path), **login, f"FEEDBACK_{name}": text})
    assert f"FEEDBACK_{name}" in [line.split(": ")[0] for line in found]


def test_every_variable_was_tried() -> None:
    """A new setting has values that cannot be right as well."""
    free = {"mail_username", "mail_password"}
    assert {name.lower() for name, _ in IMPOSSIBLE} | free == {item.name for item in fields(config.Settings)}


@pytest.mark.parametrize("name", ["MAIL_USERNAME", "MAIL_PASSWORD"])
def test_login_that_smtp_cannot_send_is_refused_at_the_start(tmp_path: Path, name: str) -> None:
    login = {"FEEDBACK_MAIL_USERNAME": "me", "FEEDBACK_MAIL_PASSWORD": "secret", f"FEEDBACK_{name}": "비밀"}
    (line,) = lines({"FEEDBACK_INSTANCE": str(tmp_path), **login})
    assert line.startswith(f"FEEDBACK_{name}: ")
    assert "비밀" not in line


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("FEEDBACK_MAIL_SEVER", "FEEDBACK_MAIL_SERVER"),
        ("FEEDBACK_TRUSTED_PROXY", "FEEDBACK_TRUSTED_PROXIES"),
        ("FEEDBACK_Site_Url", "FEEDBACK_SITE_URL"),
        ("FEEDBACK_limits", "FEEDBACK_LIMITS"),
        ("FEEDBACK_SECRET_KEYS_FILE", "FEEDBACK_SECRET_KEY_FILE"),
        ("FEEDBACK_", ""),
        ("FEEDBACK_XYZ", ""),
    ],
)
@pytest.mark.parametrize("text", ["x", ""])
def test_misspelt_variable_is_named_with_what_was_meant(tmp_path: Path, name: str, meant: str, text: str) -> None:
    (line,) = lines({"FEEDBACK_INSTANCE": str(tmp_path), name: text})
    assert line.startswith(f"{name}: 모르는 설정입니다.")
    assert line.endswith(f"Check its name. {meant}?" if meant else "Check its name.")


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("SITE_URL", "https://charter.한국:8443", "https://charter.한국:8443"),
        (
            "HOSTS",
            "API.example.kr, 10.0.0.5,2001:DB8::5,기관.한국",
            ("api.example.kr", "10.0.0.5", "2001:db8::5", "xn--zb0bnw.xn--3e0b707e"),
        ),
        ("MAIL_SERVER", "mail_server", "mail_server"),
        ("MAIL_SERVER", "192.0.2.7", "192.0.2.7"),
        ("MAIL_SERVER", "::1", "::1"),
        ("MAIL_SENDER", "a@기관.한국", "a@xn--zb0bnw.xn--3e0b707e"),
        ("MAIL_PORT", "65535", 65535),
        ("DATABASE_URL", "sqlite:////tmp/a.sqlite3", "sqlite:////tmp/a.sqlite3"),
        ("TRUSTED_PROXIES", "10.0.0.0/8, ::1", (ip_network("10.0.0.0/8"), ip_network("::1"))),
        ("LIMITS", "OFF", False),
        ("SITE_DIR", "", Path("site")),
        ("DESK_URL", "https://desk.example.kr:8443/", "https://desk.example.kr:8443/"),
        ("DESK_URL", "", ""),
        ("ACCESS_LOG_YEARS", "2", 2),
    ],
)
def test_what_can_be_right_is_taken(tmp_path: Path, name: str, text: str, value: object) -> None:
    production = {**GOOD_PRODUCTION, "FEEDBACK_INSTANCE": str(tmp_path), f"FEEDBACK_{name}": text}
    assert getattr(config.from_environ(production), name.lower()) == value


SECRETS = ("DATABASE_URL", "SECRET_KEY", "ENCRYPTION_KEYS", "MAIL_PASSWORD", "METRICS_TOKEN", "NETLIFY_SECRET")


def test_every_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    """With the line break that editors put at the end."""
    values = {**dict.fromkeys(SECRETS, "s" * 32), "DATABASE_URL": "sqlite:////tmp/a.sqlite3"}
    values["ENCRYPTION_KEYS"] = f"{Fernet.generate_key().decode()},{Fernet.generate_key().decode()}"
    by_value = {**GOOD_PRODUCTION, "FEEDBACK_INSTANCE": str(tmp_path), "FEEDBACK_MAIL_USERNAME": "charter"}
    by_file = dict(by_value)
    for name, text in values.items():
        by_value[f"FEEDBACK_{name}"] = text
        (tmp_path / name).write_text(f"{text}\n")
        by_file[f"FEEDBACK_{name}"] = ""
        by_file[f"FEEDBACK_{name}_FILE"] = str(tmp_path / name)
    assert config.from_environ(by_file) == config.from_environ(by_value)


def test_missing_driver_is_told_with_what_brings_that_of_postgresql() -> None:
    """The extra of pyproject.toml by which it is installed, as the Makefile takes it."""
    (line,) = lines({"FEEDBACK_DATABASE_URL": "postgresql+pg8000://charter@database/charter"})
    (command,) = re.findall(r"`(make .+)`", line)
    dry = subprocess.run([*command.split(), "-n", "-B"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "--editable '.[postgresql]'" in dry


def test_only_secrets_stand_in_files(tmp_path: Path) -> None:
    """The others may be seen by everybody, and have no second way to be set."""
    others = {item.name.upper() for item in fields(config.Settings)} - set(SECRETS)
    wrong = lines({f"FEEDBACK_{name}_FILE": str(tmp_path) for name in others})
    assert all("모르는 설정입니다." in line for line in wrong)
    assert len(wrong) == len(others)


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
@pytest.mark.parametrize("name", SECRETS)
def test_file_of_a_secret_that_cannot_be_read_is_named_once(tmp_path: Path, name: str, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "secret").write_bytes(content)
    given = {f"FEEDBACK_{name}_FILE": str(tmp_path / "secret"), "FEEDBACK_MAIL_USERNAME": "charter"}
    given["FEEDBACK_MAIL_PASSWORD"] = "" if name == "MAIL_PASSWORD" else "secret"
    settings = {variable: text for variable, text in GOOD_PRODUCTION.items() if variable != f"FEEDBACK_{name}"}
    (line,) = lines({**settings, **given})
    assert line.startswith(f"FEEDBACK_{name}_FILE: ")
    assert line.endswith("Check its path, permissions and encoding (UTF-8).")


def test_secret_in_a_file_and_beside_it_is_refused(tmp_path: Path) -> None:
    (line,) = lines({**GOOD_PRODUCTION, "FEEDBACK_SECRET_KEY_FILE": str(tmp_path / "secret_key")})
    assert line.startswith("FEEDBACK_SECRET_KEY_FILE: ")
    assert line.endswith("Set one of them alone.")


def test_empty_file_of_a_secret_counts_as_none(tmp_path: Path) -> None:
    """Compose mounts a file also where the mail server wants no password."""
    (tmp_path / "empty").write_text("\n")
    names = ("MAIL_PASSWORD", "NETLIFY_SECRET")
    files = {f"FEEDBACK_{name}_FILE": str(tmp_path / "empty") for name in names}
    settings = config.from_environ({**GOOD_PRODUCTION, **files, "FEEDBACK_INSTANCE": str(tmp_path)})
    assert (settings.mail_password, settings.netlify_secret) == ("", "")


def test_contradictions_are_named_beside_what_is_wrong(tmp_path: Path) -> None:
    wrong = {
        "FEEDBACK_INSTANCE": str(tmp_path),
        "FEEDBACK_SITE_URL": "https://charter.example.kr",
        "FEEDBACK_SECRET_KEY": "short",
        "FEEDBACK_MAIL_SERVER": "mail.narae.example",
        "FEEDBACK_MAIL_SENDER": "charter@narae.example",
        "FEEDBACK_BOUNCE_ADDRESS": "bounces@narae.example",
        "FEEDBACK_OPERATOR_EMAIL": "me@narae.invalid",
        "FEEDBACK_MAIL_PASSWORD": "secret",
        "FEEDBACK_MAIL_PORT": "x",
        "FEEDBACK_SITEDIR": "site",
    }
    assert sorted(line.split(": ")[0] for line in lines(wrong)) == [
        "FEEDBACK_BOUNCE_ADDRESS",
        "FEEDBACK_ENCRYPTION_KEYS",
        "FEEDBACK_MAIL_PORT",
        "FEEDBACK_MAIL_SENDER",
        "FEEDBACK_MAIL_SERVER",
        "FEEDBACK_MAIL_USERNAME",
        "FEEDBACK_OPERATOR_EMAIL",
        "FEEDBACK_SECRET_KEY",
        "FEEDBACK_SITEDIR",
    ]


def test_every_wrong_setting_is_named_at_once() -> None:
    wrong = {"FEEDBACK_MAIL_PORT": "x", "FEEDBACK_LIMITS": "x", "FEEDBACK_MAIL_SEVER": "x"}
    assert sorted(line.split(":")[0] for line in lines(wrong)) == sorted(wrong)


def test_production_needs_its_own_keys_and_mail_server() -> None:
    found = lines({"FEEDBACK_SITE_URL": "https://charter.example.kr"})
    assert [line.split(":")[0] for line in found] == [
        "FEEDBACK_SECRET_KEY",
        "FEEDBACK_ENCRYPTION_KEYS",
        "FEEDBACK_MAIL_SERVER",
    ]


@pytest.mark.parametrize("address", ["http://desk.example.kr", "https://desk.example"])
def test_production_has_its_desk_at_a_real_address_over_https(tmp_path: Path, address: str) -> None:
    ours = {**GOOD_PRODUCTION, "FEEDBACK_INSTANCE": str(tmp_path), "FEEDBACK_DESK_URL": address}
    (line,) = lines(ours)
    assert line.startswith("FEEDBACK_DESK_URL: ")


def test_production_refuses_example_addresses(tmp_path: Path) -> None:
    settings = config.from_environ({**GOOD_PRODUCTION, "FEEDBACK_INSTANCE": str(tmp_path)})
    with pytest.raises(DataError) as refused:
        create_app(settings)
    named = [problem.field for problem in refused.value.problems]
    teams = organization_file.load(ORGANIZATION).teams
    assert named[:3] == ["sender", "homepage", "privacy_mailbox"]
    assert named[3 : 3 + len(teams)] == [f"teams.{team}.mailbox" for team in teams]


def test_production_starts_with_real_addresses(tmp_path: Path) -> None:
    real = tmp_path / "organization.yml"
    real.write_text(
        Path("content/data/organization.yml").read_text("utf-8").replace(".example", ".example.kr"), "utf-8"
    )
    environ = {**GOOD_PRODUCTION, "FEEDBACK_INSTANCE": str(tmp_path), "FEEDBACK_ORGANIZATION": str(real)}
    (tmp_path / "site").mkdir()
    environ["FEEDBACK_SITE_DIR"] = str(tmp_path / "site")
    app = create_app(config.from_environ(environ))
    assert app.test_client().get("/dev/mail/").status_code == 404


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000", "http://localhost:9000/", "http://[::1]:8000"])
def test_laptop_is_no_production(tmp_path: Path, address: str) -> None:
    settings = config.from_environ({"FEEDBACK_INSTANCE": str(tmp_path), "FEEDBACK_SITE_URL": address})
    assert not settings.production


def test_keys_of_a_laptop_are_made_once_and_kept_from_others(tmp_path: Path) -> None:
    environ = {"FEEDBACK_INSTANCE": str(tmp_path / "instance")}
    first, second = config.from_environ(environ), config.from_environ(environ)
    assert first == second
    for name in ("secret_key", "encryption_keys"):
        assert stat.S_IMODE((tmp_path / "instance" / name).stat().st_mode) == 0o600


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_port_follows_the_security(tmp_path: Path, security: str, port: int) -> None:
    environ = {"FEEDBACK_INSTANCE": str(tmp_path), "FEEDBACK_MAIL_SECURITY": security}
    assert config.from_environ(environ).mail_port == port


@pytest.mark.parametrize(("given", "security"), [("", "tls"), ("starttls", "starttls")])
def test_security_follows_the_port_of_tls(tmp_path: Path, given: str, security: str) -> None:
    environ = {"FEEDBACK_INSTANCE": str(tmp_path), "FEEDBACK_MAIL_PORT": "465", "FEEDBACK_MAIL_SECURITY": given}
    assert config.from_environ(environ).mail_security == security
