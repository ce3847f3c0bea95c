"""People and tables of ways out."""

import pytest

from mailapp.routes import api as routes
from tests.support.office import make_office


@pytest.fixture
def people(db):
    return make_office()


@pytest.fixture
def table(db):
    """`table(recipient, sender="")` asks the tables as they stand now."""

    def way(recipient, sender="anna@example.test"):
        routes.forget()
        return routes.current().way(sender, recipient)

    return way
