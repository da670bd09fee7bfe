"""The checks of `flask doctor` in their order; a new one is a function of the services, and a line in `CHECKS`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from feedback_api.diagnosis import built_site, clock, database, keys, mail, mail_domain, proxies, settings
from feedback_api.diagnosis.findings import Finding, unchecked
from institution.text import Text

if TYPE_CHECKING:
    from feedback_api.services import Services


@dataclass(frozen=True)
class Check:
    """A check and its name; `asks_tables` tells that it needs a database with today's tables."""

    name: Text
    make: Callable[["Services"], Finding]
    asks_tables: bool = False


CHECKS = (
    Check(Text("설정", "settings"), settings.check_settings),
    Check(Text("데이터베이스", "database"), database.check_tables),
    Check(Text("데이터베이스 관리", "database upkeep"), database.check_upkeep, asks_tables=True),
    Check(Text("디스크", "disk"), database.check_space),
    Check(Text("메일 서버", "mail server"), mail.check_server),
    Check(Text("메일 도메인", "mail domain"), mail_domain.check_domain),
    Check(Text("SPF", "SPF"), mail_domain.check_spf),
    Check(Text("DMARC", "DMARC"), mail_domain.check_dmarc),
    Check(Text("DKIM", "DKIM"), mail_domain.check_dkim),
    Check(Text("보낼 메일", "outbox"), mail.check_outbox, asks_tables=True),
    Check(Text("시계", "clock"), clock.check_clock, asks_tables=True),
    Check(Text("시간대", "time zone"), clock.check_zone),
    Check(Text("프록시", "proxies"), proxies.check_proxies),
    Check(Text("백업", "backup"), database.check_backup, asks_tables=True),
    Check(Text("열쇠", "keys"), keys.check_keys, asks_tables=True),
    Check(Text("누리집", "built site"), built_site.check_site),
)


def examine(services: "Services") -> Iterator[tuple[Text, Finding]]:
    """Make every check, and yield its name and what it found."""
    has_tables = database.has_tables(services.database)
    for check in CHECKS:
        yield check.name, _NO_TABLES if check.asks_tables and not has_tables else _make(check, services)


def _make(check: Check, services: "Services") -> Finding:
    try:
        return check.make(services)
    except (SQLAlchemyError, OSError) as error:
        name = type(error).__name__
        return unchecked(f"확인하지 못했습니다({name}).", f"This could not be checked ({name}).")


_NO_TABLES = unchecked("데이터베이스를 쓸 수 있게 된 뒤에 확인합니다.", "To be checked once the database can be used.")
