"""Anonymous ratings of the site's pages."""
