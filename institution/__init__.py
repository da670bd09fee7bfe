"""What the site and the service both know of an institution: its facts, its calendar, and how its data is validated."""
