"""`{{ options }}` in every template: of whoever is logged in."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from webmail.options.kept import of
from webmail.options.values import Options


def options(request: HttpRequest) -> dict[str, Any]:
    """A context processor; nothing is read before a template asks."""

    def chosen() -> Options:
        person = getattr(request, "user", None)
        if person is not None and person.pk:
            return of(person.pk)
        theme = request.COOKIES.get("theme", "")  # before one logs in
        return Options(theme=theme if theme in ("light", "dark") else "")

    return {"options": SimpleLazyObject(chosen)}
