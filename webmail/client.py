"""From where a person asks for something, for the journal."""

from django.http import HttpRequest


def client_of(request: HttpRequest) -> str:
    """The browser's address in brackets, as the trace of a letter has it."""
    return f"[{request.META.get('REMOTE_ADDR', '')}]"
