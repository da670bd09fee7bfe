"""People of a sheet, made into staff.csv, and what changes when next year's sheet comes."""
