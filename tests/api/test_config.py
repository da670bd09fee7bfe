"""What an operator is told about settings, a line for each."""

import stat
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from feedback_api import config, create_app
from feedback_api.checking import DataError

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
            "자연수가 아닙니다(smtp). 숫자만 적어 주십시오(예: 12). / "
            "Not a whole number (smtp). Write digits alone, like 12.",
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
            "MAIL_USERNAME은 있는데 비밀번호가 없습니다. 둘을 함께 정해 주십시오. / "
            "MAIL_USERNAME is set without a password. Set both, or neither.",
        ),
    ],
)
def test_wrong_setting_is_named_with_its_cure(name: str, text: str, line: str) -> None:
    found = lines({f"FEEDBACK_{name}": text})
    expected = "FEEDBACK_MAIL_PASSWORD" if name == "MAIL_USERNAME" else f"FEEDBACK_{name}"
    assert found == [f"{expected}: {line}"]


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


def test_production_refuses_example_addresses(tmp_path: Path) -> None:
    settings = config.from_environ({**GOOD_PRODUCTION, "FEEDBACK_INSTANCE": str(tmp_path)})
    with pytest.raises(DataError) as refused:
        create_app(settings)
    named = [problem.field for problem in refused.value.problems]
    assert named == ["sender", "teams.strategy.mailbox", "teams.audit.mailbox", "teams.help.mailbox"]


def test_production_starts_with_real_addresses(tmp_path: Path) -> None:
    real = tmp_path / "organization.yml"
    real.write_text(
        Path("content/data/organization.yml").read_text("utf-8").replace(".example", ".example.kr"), "utf-8"
    )
    environ = {**GOOD_PRODUCTION, "FEEDBACK_INSTANCE": str(tmp_path), "FEEDBACK_ORGANIZATION": str(real)}
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
