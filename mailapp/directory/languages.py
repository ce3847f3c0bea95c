"""The languages in which people are spoken to, each by the name that its speakers give it."""

from mailapp.directory.values import DirectoryError

# In these the server also writes letters (templates/letters).
LANGUAGES = {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español", "ja": "日本語"}
PAGES = {**LANGUAGES, "ar": "العربية"}  # the webmail speaks one more: letters of the server are then English
UNSAID = ""  # of somebody who has chosen none


def spoken(language: str) -> str:
    """A language as an account keeps it. Raises DirectoryError for one that nobody here speaks."""
    language = language.strip().lower()
    if language and language not in PAGES:
        raise DirectoryError(f"Nothing here is written in “{language}”: choose {', '.join(PAGES)}.")
    return language
