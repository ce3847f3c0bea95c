"""What a person chooses in the webmail, in one place."""

from webmail.options.kept import change, here, of, read_by
from webmail.options.values import TABS, Options

__all__ = ["TABS", "Options", "change", "here", "of", "read_by"]
