"""What a customer sees while nothing can be stored, and what everybody sees when it can again."""

from bs4 import BeautifulSoup

from institution.organization import organization_file
from tests.answers import ANSWERS
from tests.faults.customer import JSON, PAGE, Customer
from tests.faults.mail import MailServer
from tests.faults.service import Service
from tests.servers import ORGANIZATION
from tests.wait import eventually

PHONE = organization_file.load(ORGANIZATION).phone_for(ANSWERS["kind"]).text


def is_refused(customer: Customer) -> None:
    """Post as script and as page; both are told to call, and keep what was typed."""
    problem = customer.send(customer.form(), JSON)
    assert problem.status == 503
    assert problem.headers["Content-Type"] == "application/problem+json"
    assert PHONE in problem.json["title"]
    assert "Retry-After" in problem.headers
    page = customer.send(customer.form(), PAGE)
    assert page.status == 503
    assert PHONE in page.text
    assert typed(page.text) == {name: text for name, text in ANSWERS.items() if name not in ("website",)}


def typed(html: str) -> dict[str, str]:
    """Read the form of a page as a browser would send it again."""
    form = BeautifulSoup(html, "html5lib").find(id="feedback")
    assert form is not None
    found = {}
    for field in form.find_all(["input", "textarea", "select"]):
        name = str(field.get("name", ""))
        if field.name == "textarea":
            found[name] = field.text
        elif field.name == "select":
            found[name] = next((str(one["value"]) for one in field.find_all("option", selected=True)), "")
        elif field.get("type") not in ("radio", "checkbox") or field.has_attr("checked"):
            found[name] = str(field.get("value", ""))
    return {name: text for name, text in found.items() if name in ANSWERS and name != "website"}


def is_well(service: Service, customer: Customer, mail_server: MailServer) -> None:
    """Post once more; this is stored and told to the team and the customer, and it alone."""
    answer = customer.send(customer.form())
    assert answer.status == 201
    eventually(lambda: len(mail_server.kept) == 2 and service.ask_health()["outbox"] == {})
    assert [kept.receipt for kept in mail_server.kept] == [answer.json["receipt"]] * 2
