"""Lines of Postfix's tables and of /etc/aliases, as access(5), virtual(5) and aliases(5) join them."""


def logical(text: str) -> list[tuple[int, str]]:
    """Each with the number of its first line, from 1.

    Lines that begin with white space go on with the one before; empty ones and remarks do not count.
    """
    whole: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if line[0].isspace() and whole:
            whole[-1] = (whole[-1][0], f"{whole[-1][1]} {line.strip()}")
        else:
            whole.append((number, line.strip()))
    return whole
