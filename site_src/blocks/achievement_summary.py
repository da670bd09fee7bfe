"""How well a standard was kept, in the few words that home and charter have room for."""

from site_src.blocks.achievement import NOT_YET
from site_src.blocks.base import Context
from site_src.markup.html import SAMPLE
from site_src.records import ServiceStandard


def words(context: Context, standard: ServiceStandard) -> str:
    """Say how the standard was kept in the latest period for which there is a figure, and what is made up."""
    lang, kept = context.lang, context.data.latest_achievement(standard.id)
    if kept is None:
        return NOT_YET[lang]
    mark = f" ({SAMPLE[lang]})" if kept.achievement.sample else ""
    return f"{kept.period.label(lang)} {kept.achievement.figure(lang)}{mark}"
