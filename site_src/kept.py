"""How well a standard was kept, in the few words that home and charter have room for."""

from feedback_api.text import Text
from site_src.block import Context
from site_src.records import ServiceStandard

_NOT_YET = Text("아직 집계 전", "No figure yet")


def words(context: Context, standard: ServiceStandard) -> str:  # noqa: ARG001 - no figures are published yet
    """Say how the standard was kept in the latest period for which there is a figure."""
    return _NOT_YET[context.lang]
