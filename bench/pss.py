"""Proportional set size: what a family of processes costs, shared pages counted once."""

from pathlib import Path


def family(root: int) -> list[int]:
    """A process and all its descendants, from /proc."""
    parents: dict[int, list[int]] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has ended
        parents.setdefault(int(fields[1]), []).append(int(status.parent.name))
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += parents.get(pid, [])
    return sorted(found)


def pss(pid: int) -> int:
    """PSS in octets; 0 when the process has ended."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        return 0
    return 0


def command(pid: int) -> str:
    """The command line, shortened for a table."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return "(ended)"
    return " ".join(word.decode(errors="replace").rpartition("/")[2] for word in words if word)[:70]
