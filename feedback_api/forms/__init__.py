"""The forms of the public: fields, checks, sentences and tokens. Nothing here imports Flask."""
