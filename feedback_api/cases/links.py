"""The address of a case: whoever has it sees the case without logging in, so that it stands in no log."""


def status_url(site_url: str, link: str) -> str:
    """Give the address of the page on which a customer sees a case; `link` is the case's secret."""
    return f"{site_url.rstrip('/')}/api/cases/{link}"


def receipt_path(link: str) -> str:
    """Give the path of the page that a customer is led to once a case is open."""
    return f"/api/cases/{link}/receipt"
