"""What sheets of offices leave out, completed before their rows become records."""
