"""The checks of content/ that run before a build."""
