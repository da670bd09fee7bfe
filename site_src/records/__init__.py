"""The records of content/data. The columns of each data file are declared here and nowhere else.

A field without a default is a column that the file must have; one with a default may be left out, or left empty.
"""

from site_src.records.common import Count, Figure
from site_src.records.performance import Achievement, Kept, ReportingPeriod
from site_src.records.staff import StaffMember
from site_src.records.standards import ServiceStandard
from site_src.records.surveys import Improvement, Period, Scale, SurveyRow, SurveyWave, Year, outside

__all__ = [
    "Achievement",
    "Count",
    "Figure",
    "Improvement",
    "Kept",
    "Period",
    "ReportingPeriod",
    "Scale",
    "ServiceStandard",
    "StaffMember",
    "SurveyRow",
    "SurveyWave",
    "Year",
    "outside",
]
