"""How a charter is numbered: by chapters and articles, by Roman numbers, by letters, by bullets, or not at all."""
