"""Celery's messages as files under $PILLARBOX_HOME/broker: kombu's filesystem transport, made safe.

kombu writes a message into the folder where it is read, so a reader may take it half-written; and it
either keeps all read messages for ever or moves them to another disk. Here both are one rename.
"""

import os
import uuid
from contextlib import suppress
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps, loads

POLLING_SECONDS = 0.05
WAITING_SECONDS = 0.25


def options(home: Path) -> dict[str, Any]:
    """Transport options of Celery for a broker under this home; its folders are made."""
    folders = {name: home / "broker" / name for name in ("queue", "taken", "control")}
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
    return {
        "data_folder_in": str(folders["queue"]),
        "data_folder_out": str(folders["queue"]),
        "store_processed": True,  # "taken" lies on the same disk; the channel empties it
        "processed_folder": str(folders["taken"]),
        "control_folder": str(folders["control"]),
        "polling_interval": POLLING_SECONDS,
    }


def is_crowded(home: Path, most: int) -> bool:
    """Do more than so many messages wait for a worker? A missing folder is an empty one."""
    try:
        with os.scandir(home / "broker" / "queue") as waiting:
            return next(islice(waiting, most, None), None) is not None
    except FileNotFoundError:
        return False


def waits(home: Path, task: str, arguments: tuple[object, ...]) -> bool:
    """Does the same message wait already? Whoever takes it will see all that was committed before now."""
    return (home / "broker" / "queue" / _name(task, repr(arguments), "celery")).exists()


def _name(task: str, arguments: str, queue: str) -> str:
    """The same for the same words: said twice before anybody hears, they are one message."""
    return f"{blake2b(f'{task}{arguments}'.encode(), digest_size=12).hexdigest()}.{queue}.msg"


class Channel(filesystem.Channel):
    """Puts and takes whole messages."""

    def _put(self, queue: Any, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]  # kombu has no types
        said = payload.get("headers", {})
        name = _name(said.get("task", uuid.uuid4().hex), said.get("argsrepr", ""), queue)
        unfinished = os.path.join(str(self.processed_folder), f"{uuid.uuid4().hex}.new")
        with open(unfinished, "w") as file:
            file.write(dumps(payload))  # type: ignore[no-untyped-call]  # kombu has no types
        os.rename(unfinished, os.path.join(str(self.data_folder_out), name))

    def _get(self, queue: Any, timeout: Any = None) -> Any:
        """The message that has waited longest. Raises Empty."""
        for path in _oldest_first(str(self.data_folder_in), f".{queue}.msg"):
            taken = os.path.join(str(self.processed_folder), f"{uuid.uuid4().hex}.taken")
            try:
                os.rename(path, taken)
            except FileNotFoundError:
                continue  # another worker was quicker
            with open(taken) as file:
                payload = file.read()
            os.unlink(taken)
            return loads(payload)  # type: ignore[no-untyped-call]  # kombu has no types
        raise Empty


def _oldest_first(folder: str, ending: str) -> list[str]:
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(ending):
                with suppress(FileNotFoundError):  # another worker was quicker
                    found.append((entry.stat().st_mtime_ns, entry.path))
    return [path for _, path in sorted(found)]


class Transport(filesystem.Transport):
    Channel = Channel

    def drain_events(self, connection: Any, timeout: float | None = None, **kwargs: Any) -> None:
        """A worker looks up more often than every two seconds whether it shall stop."""
        super().drain_events(connection, min(timeout or WAITING_SECONDS, WAITING_SECONDS))  # type: ignore[no-untyped-call]
