"""`flask doctor`: whether all that the service needs is there, a line each."""

import click
from flask.cli import with_appcontext

from feedback_api.services import current_services


@click.command()
@with_appcontext
@click.pass_context
def doctor(context: click.Context) -> None:
    """Look at settings, database, mail, clock, proxies, keys and site; exit status 1 where something must be mended.

    It sends no mail, migrates nothing, and names no person. Run it with the settings of the service.
    """
    from feedback_api.diagnosis.checks import examine  # noqa: PLC0415 - other commands examine nothing
    from feedback_api.diagnosis.findings import State  # noqa: PLC0415

    states = []
    for name, finding in examine(current_services()):
        states.append(finding.state)
        told = finding.told
        click.echo(f"[{finding.state}] {name.bilingual}: {told.bilingual}")
    wrong, unchecked = states.count(State.WRONG), states.count(State.UNCHECKED)
    click.echo(f"고칠 것 {wrong}, 확인하지 못한 것 {unchecked} / To mend: {wrong}, not checked: {unchecked}")
    context.exit(1 if wrong else 0)


COMMANDS = (doctor,)
