"""The machine's clock and the time zone."""

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from feedback_api.diagnosis.findings import Finding, good, unchecked, wrong
from feedback_api.store import clock_check
from institution import formatting
from institution.clock import SEOUL, utc_now

if TYPE_CHECKING:
    from feedback_api.services import Services

#: How far the clocks of this machine and of the database's server may differ.
MOST_APART = timedelta(minutes=1)
_NINE_HOURS = timedelta(hours=9)


def check_clock(services: "Services") -> Finding:
    """Compare the clock with the newest moment known to be right, and with that of the database's server."""
    now = utc_now()
    with services.database.read() as connection:
        known_at = clock_check.find_known_moment(connection)
        has_server = connection.dialect.name == "postgresql"
        theirs = connection.execute(select(func.now())).scalar_one() if has_server else now
    if known_at is not None and not clock_check.is_plausible(now, known_at):
        days = clock_check.Doubt(now, known_at).days
        return wrong(
            f"데이터의 마지막 시각과 {days:+d}일 다릅니다. 시계를 맞추거나, 맞으면 flask "
            "confirm-clock으로 확인해 주십시오.",
            f"It differs by {days:+d} days from the newest moment in the data: set it, or confirm it with "
            "flask confirm-clock if it is right.",
        )
    apart = abs(theirs - now)
    if apart > MOST_APART:
        seconds = int(apart.total_seconds())
        return wrong(
            f"데이터베이스 서버의 시계와 {seconds}초 다릅니다. 두 컴퓨터의 시각 동기화(NTP)를 확인해 주십시오.",
            f"It differs by {seconds} s from that of the database's server: check time synchronization on both.",
        )
    if known_at is None:
        return unchecked("아직 견줄 시각이 없습니다.", "There is no moment yet to compare it with.")
    shown = formatting.in_table(known_at, "ko")
    return good(f"데이터의 마지막 시각({shown})과 맞습니다.", f"It agrees with the newest moment known ({shown}).")


def check_zone(_services: "Services") -> Finding:
    """Check that the machine's data know the time in Korea, by which deadlines are counted."""
    now = utc_now()
    local = now.astimezone().tzname()
    if SEOUL.utcoffset(now) != _NINE_HOURS:
        return wrong(
            "이 컴퓨터의 시간대 자료가 한국 시각을 잘못 압니다. 운영체제의 tzdata를 새로 설치해 주십시오.",
            "This machine's time zone data are wrong about Korea: install the system's tzdata anew.",
        )
    return good(
        f"기한은 한국 시각(Asia/Seoul), log는 이 컴퓨터의 시각({local})입니다.",
        f"Deadlines are in Korean time (Asia/Seoul), the log is in this machine's ({local}).",
    )
