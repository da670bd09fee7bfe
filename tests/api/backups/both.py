"""Marks a test that runs on both kinds of database."""

import pytest

on_both = pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"])
