from tests.delivery.conftest import office

__all__ = ["office"]
