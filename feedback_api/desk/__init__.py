"""The desk without its pages: sign-in, sessions, lists, counts, reminders, repeated cases, and operators' records."""
