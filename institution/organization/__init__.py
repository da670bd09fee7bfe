"""The institution's facts, all from one file, `content/data/organization.yml`: its record and how it is read."""
