"""A browser without a screen that keeps its connection, its cookies and what it has read in a page."""

import gzip
import html
import http.client
import re
import urllib.parse
from collections.abc import Mapping

PATIENCE = 120  # seconds for one answer
HOPS = 5


class Reader:
    """One person's session with a webmail on this port."""

    def __init__(self, port: int) -> None:
        self.cookies: dict[str, str] = {}
        self.answers = 0
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)

    def ask(self, path: str, form: Mapping[str, str] | None = None, **headers: str) -> str:
        """The page, redirects followed."""
        for _ in range(HOPS):
            status, target, page = self._once(path, form, headers)
            if status >= 400:
                raise SystemExit(f"{path}: {status}\n{page[:500]}")
            if status not in (301, 302, 303):
                return page
            path, form = urllib.parse.urljoin(path, target), None
        raise SystemExit(f"{path} leads in circles")

    def _once(self, path: str, form: Mapping[str, str] | None, headers: Mapping[str, str]) -> tuple[int, str, str]:
        said = {"Accept-Encoding": "gzip", "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), **headers}
        if form is not None:
            said["Content-Type"] = "application/x-www-form-urlencoded"
        body = None if form is None else urllib.parse.urlencode(form)
        answer = self._answer("GET" if form is None else "POST", path, body, said)
        octets = answer.read()
        self.answers += 1
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name.strip()] = value
        plain = gzip.decompress(octets) if answer.headers.get("Content-Encoding") == "gzip" else octets
        return answer.status, answer.headers.get("Location", ""), plain.decode("utf-8", "replace")

    def _answer(self, verb: str, path: str, body: str | None, said: Mapping[str, str]) -> http.client.HTTPResponse:
        """A connection that was idle for too long is closed by the server; a browser opens another, and so do we."""
        for last in (False, True):
            try:
                self._line.request(verb, path, body, dict(said))
                return self._line.getresponse()
            except (http.client.RemoteDisconnected, ConnectionError):
                self._line.close()
                if last:
                    raise
        raise AssertionError


def found(pattern: str, page: str) -> str:
    """What the first group of the pattern has matched. Ends the program when the page is not what was meant."""
    match = re.search(pattern, page)
    if match is None:
        raise SystemExit(f"{pattern} is not in the page:\n{page[:2000]}")
    return html.unescape(match[1])
