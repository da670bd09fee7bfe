"""`python -m benchmarks.apps.stores_nothing PORT`: the form, checked and thrown away."""

import sys

from benchmarks.apps.plain_form import create_app, serve

if __name__ == "__main__":
    serve(create_app(lambda _answers: None), int(sys.argv[1]))
