"""Named limits. A script that goes beyond one ends with a sentence, not with the machine."""

from dataclasses import dataclass

NUMBER = 2**64 - 1  # RFC 5228 §2.4.1 asks for 2**31 - 1
NESTING = 32  # blocks in blocks, and tests in tests
LOOPS = 4  # foreverypart in foreverypart
DEPTH = 120  # blocks around a command while it runs, those of including scripts as well
COMMANDS = 20_000  # of one script, tests counted as well
ARGUMENTS = 32  # of one command
LIST_STRINGS = 10_000  # of one list
PROBLEMS = 20  # that are told at once
IDENTIFIER_CHARACTERS = 64
VARIABLE_NAME_CHARACTERS = 64  # RFC 5229 §6 asks for 32
MATCH_VARIABLES = 32  # ${1} to ${32}; RFC 5229 §6 asks for 9
HEADER_NAME_OCTETS = 255
PATTERN_OCTETS = 8 * 1024  # of one regular expression
PATTERN_MEMORY_OCTETS = 1024 * 1024  # of the machine that is made of it
PATTERNS_COST = 1_000_000  # of all regular expressions of a script: about a second to make machines of them
WRONG_PATTERN_COST = 20_000  # of one that is none, or too large
PATTERNS = 128  # that are held ready in a process
TEXT_OCTETS = 4 * 1024 * 1024  # of a letter's text that are looked at
PART_OCTETS = 1024 * 1024  # of one part
WILDCARD_CHARACTERS = 2048  # of a key of :matches
WILDCARDS = 1024  # keys that are held ready in a process
HELD_SCRIPTS = 64  # included ones that one run keeps compiled


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one run; what an administrator may set."""

    actions: int = 32  # that a run leads to
    redirects: int = 4
    notices: int = 10  # notifications
    variables: int = 255  # RFC 5229 §6 asks for 128
    variable_octets: int = 32 * 1024  # RFC 5229 §6 asks for 4000; longer values are cut
    string_octets: int = 1024 * 1024  # of one string with its variables in place
    includes: int = 10  # scripts in scripts
    included: int = 255  # inclusions of one run
    vacation_days: int = 365  # the longest time of silence towards one person
    vacation_seconds: int = 86_400  # the shortest one, unless vacation-seconds asks for less
    work: int = 150_000_000  # octets compared, a command counting as 500: half a second at worst
    edits: int = 1_000  # header fields added and deleted


DEFAULT = Limits()
