"""The service killed, starved and lied to: real processes, a real SQLite file, a real SMTP server that misbehaves."""
