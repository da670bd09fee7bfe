"""Cases: how one is opened, when it is due, and when its personal data is destroyed."""
