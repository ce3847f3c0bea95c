"""What we answer at the end of a message."""

from mailapp.standards.reply import Reply

OUR_FAULT = Reply(451, "4.3.0", "Internal trouble here, try again later")
NO_SPACE = Reply(452, "4.3.1", "Insufficient system storage, try again later")


def accepted(trace: str) -> Reply:
    return Reply(250, "2.0.0", f"Ok: queued as {trace}")
