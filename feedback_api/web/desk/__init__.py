"""The desk: where handlers sign in, see their cases and work on them."""
