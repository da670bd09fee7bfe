"""The first content/ of another institution: small, neutral, and built at once (`make new-institution`)."""
