"""Our own service as shipped, but for limits that eight busy clients cannot reach; they are counted all the same.

`flask --app benchmarks.apps.ours serve` is the real command.
"""

from dataclasses import replace

from flask import Flask

import feedback_api
from feedback_api import rate_limits
from feedback_api.services import services_of

_OUT_OF_REACH = 10**9


def create_app() -> Flask:
    """Make the application of feedback_api."""
    rate_limits.PER_ADDRESS = replace(rate_limits.PER_ADDRESS, most=_OUT_OF_REACH)
    rate_limits.IN_ALL = replace(rate_limits.IN_ALL, most=_OUT_OF_REACH)
    return feedback_api.create_app()


def without_worker() -> Flask:
    """Make the same, with a worker that ends at once: what accepting costs where `flask worker` sends elsewhere."""
    app = create_app()
    services_of(app).worker.stop()
    return app
