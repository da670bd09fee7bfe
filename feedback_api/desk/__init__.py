"""Members of staff: what an operator writes about handlers, how they sign in, and their sessions."""
