"""Named limits. A file that goes beyond one is refused with a sentence that names the line."""

OCTETS = 512 * 1024  # of one file
ALL_OCTETS = 1024 * 1024  # of a file with all that it includes
RECIPES = 2_000  # with those of included files, each time that they are included
STATEMENTS = 20_000  # of one file
NESTING = 20  # blocks in blocks; Sieve has room for 32
INCLUDES = 10  # files in files
INCLUDED = 100  # files, each time that they are included
CONDITIONS = 200  # of one recipe
LINE_CHARACTERS = 16 * 1024  # of a condition, an action or a value; procmail's LINEBUF is 2048
PATTERN_CHARACTERS = 4 * 1024  # of one regular expression, with its macros in place
PATTERN_NESTING = 40  # groups in groups
BRANCHES = 64  # of a regular expression, each of them with fields of its own
VARIABLES = 200  # that are set while the script runs; Sieve has room for 255
PASSES = 8  # over a file, until it is known which variables change while it runs
SCORE_SIGNS = 2_000  # that a score is counted with
SCORE_STEPS = 50  # that a repeated match is counted to
EXPANSIONS = 20  # substitutions in substitutions
REPORTS = 200  # that are told
