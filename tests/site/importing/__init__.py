"""Imports of what offices have."""
