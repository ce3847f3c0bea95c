"""What people call a browser, from what it calls itself (RFC 9110 §10.1.5). Only for their eyes: anybody may lie."""

# The first that stands in the text counts: each browser also says the names of those it imitates.
NAMES = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Windows", "Windows"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)
TOKEN_LENGTH = 40  # characters


def device(agent: str) -> str:
    """ "Firefox on Windows"; of what is no known browser its own first word."""
    name, system = _first(NAMES, agent), _first(SYSTEMS, agent)
    if name and system:
        return f"{name} on {system}"
    product = agent.partition("/")[0].partition(" ")[0][:TOKEN_LENGTH]
    return name or (product if product.isprintable() else "") or "A browser without a name"


def _first(table: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for sign, name in table if sign in agent), "")
