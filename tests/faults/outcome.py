"""What a storm left behind: counted from receipts, mails and tables alone."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tests.faults.mail import Kept, MailServer
from tests.faults.service import Service


@dataclass(frozen=True)
class Outcome:
    """Counts; `lost` and everything after it must be nothing."""

    accepted: int
    unanswered: int
    kills: Counter[str]
    faults: Mapping[str, int]
    mails: int
    team_mails: int
    acknowledgments: int
    repeats_after_a_silent_server: int
    repeats_after_a_kill: int
    states: Mapping[str, int]
    lost_cases: list[str]
    lost_team_mails: list[str]
    cases_without_receipt: int
    other_message_ids: list[str]
    repeated_acknowledgments: list[str]
    unsent: int

    def wrong(self) -> list[str]:
        """Say what a storm must never do, and this one did."""
        rules = {
            "a receipt without a case": self.lost_cases,
            "a receipt without a team mail": self.lost_team_mails,
            "a case that no client knows of": self.cases_without_receipt,
            "a team mail repeated under another Message-ID": self.other_message_ids,
            "more team mails repeated than kills": self.repeats_after_a_kill > self.kills.total(),
            "an acknowledgment repeated": self.repeated_acknowledgments,
            "a message never sent": self.unsent,
        }
        return [f"{rule}: {found}" for rule, found in rules.items() if found]

    def table(self) -> str:
        """Draw the counts for docs/faults.md."""
        stopped, crashed = self.kills.get("server stopped", 0), self.kills.get("server killed", 0)
        losses = len(self.lost_cases) + len(self.lost_team_mails)
        rows = {
            "messages accepted (a receipt was given)": self.accepted,
            "kill -9 of `flask serve`": self.kills.get("serve", 0),
            "kill -9 of `flask worker`": self.kills.get("worker", 0),
            **({"restarts of the database server": stopped, "kill -9 of it": crashed} if stopped + crashed else {}),
            "posts cut off before their answer, repeated by the client": self.unanswered,
            "faults of the mail server": sum(self.faults.values()),
            "mails the mail server kept": self.mails,
            "team mails repeated because the mail server fell silent after DATA": self.repeats_after_a_silent_server,
            "team mails repeated because of a kill": self.repeats_after_a_kill,
            "acknowledgments kept": self.acknowledgments,
            "acknowledgments repeated": len(self.repeated_acknowledgments),
            "receipts without case or team mail (losses)": losses,
        }
        return "\n".join(["| | Count |", "| --- | ---: |", *(f"| {name} | {n:,} |" for name, n in rows.items())])


def look_at(
    service: Service, mail_server: MailServer, receipts: Mapping[str, str], kills: Counter[str], unanswered: int
) -> Outcome:
    """Compare the receipts that clients hold with the database and the mails."""
    cases = {row[0] for row in service.query("SELECT receipt FROM cases")}
    customers = set(receipts.values())
    to_team: dict[str, list[Kept]] = defaultdict(list)
    to_customer: Counter[str] = Counter()
    for kept in mail_server.kept:
        recipient = kept.mail["To"]
        if recipient in customers:
            to_customer[recipient] += 1
        else:
            to_team[kept.receipt].append(kept)
    states = service.states()
    return Outcome(
        accepted=len(receipts),
        unanswered=unanswered,
        kills=kills,
        faults=Counter(fault.name for fault in mail_server.faults),
        mails=len(mail_server.kept),
        team_mails=sum(map(len, to_team.values())),
        acknowledgments=to_customer.total(),
        repeats_after_a_silent_server=sum(not kept.confirmed for kept in _all(to_team)),
        repeats_after_a_kill=sum(max(0, sum(kept.confirmed for kept in mails) - 1) for mails in to_team.values()),
        states=states,
        lost_cases=sorted(set(receipts) - cases),
        lost_team_mails=sorted(set(receipts) - set(to_team)),
        cases_without_receipt=len(cases - set(receipts)),
        other_message_ids=[receipt for receipt, mails in to_team.items() if len(_ids(mails)) > 1],
        repeated_acknowledgments=[receipt for receipt, number in to_customer.items() if number > 1],
        unsent=sum(states.get(state, 0) for state in ("waiting", "sending", "given_up")),
    )


def _ids(mails: Iterable[Kept]) -> set[str]:
    return {str(kept.mail["Message-ID"]) for kept in mails}


def _all(mails: Mapping[str, list[Kept]]) -> Iterable[Kept]:
    return (kept for group in mails.values() for kept in group)
