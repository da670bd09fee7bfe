"""Delivery of the outbox: building emails, SMTP, the worker and its scheduled jobs."""
