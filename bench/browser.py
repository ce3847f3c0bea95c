"""A browser without a screen: cookies, the CSRF token, forms. Enough to log in and to read pages."""

import html
import re
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

TOKEN = re.compile(r'name="csrfmiddlewaretoken"\s+value="([^"]+)"')


class Browser:
    """One person's session with the webmail at `root` (http://host:port)."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.url = root
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> str:
        """The page, redirects followed; `self.url` is where it came from. Raises HTTPError."""
        return self._read(urllib.request.Request(urllib.parse.urljoin(self.url, path)))

    def post(self, path: str, page: str, **fields: str) -> str:
        """Send a form whose CSRF token stands in `page`."""
        token = TOKEN.search(page)
        if not token:
            raise ValueError(f"no form in the page {self.url}")
        octets = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": html.unescape(token[1])}).encode()
        return self._read(urllib.request.Request(urllib.parse.urljoin(self.url, path), octets))

    def log_in(self, address: str, password: str) -> str:
        """The first page after the login."""
        page = self.get("/login")
        return self.post("/login", page, username=address, password=password)

    def _read(self, request: urllib.request.Request) -> str:
        request.add_header("Referer", self.url)
        with self._opener.open(request, timeout=60) as answer:
            self.url = answer.geturl()
            return str(answer.read().decode("utf-8", "replace"))
