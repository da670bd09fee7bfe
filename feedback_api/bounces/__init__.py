"""Mail that comes back: the addresses it comes back to, what it says, and which message and case it is about."""
