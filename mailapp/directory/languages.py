"""The languages in which the server writes to people, each by the name that its speakers give it."""

from mailapp.directory.values import DirectoryError

LANGUAGES = {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español", "ja": "日本語"}
UNSAID = ""  # of somebody who has chosen none


def spoken(language: str) -> str:
    """A language as an account keeps it. Raises DirectoryError for one that nobody here writes."""
    language = language.strip().lower()
    if language and language not in LANGUAGES:
        raise DirectoryError(f"Nothing here is written in “{language}”: choose {', '.join(LANGUAGES)}.")
    return language
