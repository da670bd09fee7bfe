"""The words of a charter, from a text, a document or a page, made into charter.md."""
