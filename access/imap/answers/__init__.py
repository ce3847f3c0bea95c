"""What a session answers: values for the server to carry out, and functions that write untagged answers as octets."""

from access.imap.answers.values import (
    Answer,
    BeginCompress,
    BeginIdle,
    Continue,
    FileSlice,
    HangUp,
    StartTls,
)

__all__ = ["Answer", "BeginCompress", "BeginIdle", "Continue", "FileSlice", "HangUp", "StartTls"]
