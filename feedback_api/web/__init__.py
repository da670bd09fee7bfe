"""The HTTP side: views, request guards, responses and the server."""
