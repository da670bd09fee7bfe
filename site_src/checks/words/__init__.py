"""Words that stand where they do not belong: another institution's, and Korean on English pages."""
