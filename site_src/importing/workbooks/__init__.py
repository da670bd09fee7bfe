"""Sheets as offices keep them (.xlsx, .ods, .csv), all read into one shape: `sheet.Sheet`."""
