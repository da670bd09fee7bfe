"""Tables of figures: scores of surveys and results of standards, whichever way they are laid out."""
