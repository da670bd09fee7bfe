"""The services that are measured: ours, and what others would write in its place."""
