"""What the children need is loaded once, before they are forked: so they share it, and start at once."""

import gc
from collections.abc import Iterable, Iterator
from importlib import import_module

import django
from django.db import connections


def load(modules: Iterable[str]) -> Iterator[str]:
    """Load Django and these modules. Yields a sentence for each that cannot be: its child says more when it starts."""
    gc.disable()  # to clear away what little garbage there is would leave holes, and whoever fills one, copies its page
    django.setup()
    for name in modules:
        try:
            import_module(name)
        except Exception as trouble:
            yield f"{name} cannot be loaded: {type(trouble).__name__}: {trouble}"
    connections.close_all()  # a database connection must not be shared by processes
    gc.freeze()  # what the collector does not touch stays shared
    gc.enable()
