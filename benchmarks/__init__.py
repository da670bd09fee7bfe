"""How fast, how large, and compared with what: measured on real processes, from outside."""
