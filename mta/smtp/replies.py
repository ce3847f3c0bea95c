"""What we may say to an SMTP client: every reply with its enhanced status code (RFC 2034, RFC 3463)."""

from mailapp.standards import sasl
from mailapp.standards.reply import Reply
from mta.inbound.replies import NO_SPACE, OUR_FAULT

__all__ = ["NO_SPACE", "OUR_FAULT"]

# -- well -----------------------------------------------------------------------------------------
OK = Reply(250, "2.0.0", "Ok")
SENDER_OK = Reply(250, "2.1.0", "Sender ok")
RECIPIENT_OK = Reply(250, "2.1.5", "Recipient ok")
CANNOT_VRFY = Reply(252, "2.1.5", "Cannot verify a user, but will take mail for those who exist")  # RFC 5321 §7.3
BYE = Reply(221, "2.0.0", "Bye")
GO_TLS = Reply(220, "2.0.0", "Ready to start TLS")
AUTHENTICATED = Reply(235, "2.7.0", "Authentication successful")  # RFC 4954 §6
ETRN_STARTED = Reply(250, "2.0.0", "Ok, queuing for that node started")  # RFC 1985 §5.3
ETRN_NOTHING = Reply(251, "2.0.0", "Ok, no messages waiting for that node")  # RFC 1985 §5.3
ETRN_NOT_OURS = Reply(459, "4.7.1", "Node not allowed: we keep no mail for it")  # RFC 1985 §5.3
END_WITH_DOT = b"354 End data with <CR><LF>.<CR><LF>\r\n"

# -- the command is wrong ---------------------------------------------------------------------------
UNKNOWN_COMMAND = Reply(500, "5.5.2", "Command not recognized")
TOO_LONG = Reply(500, "5.5.6", "Line too long")
BARE_LINE = Reply(500, "5.5.2", "A line ends with CRLF, and CR and LF do not stand alone (RFC 5321 section 2.3.8)")
NUL = Reply(500, "5.5.2", "A command does not hold a NUL")
NOT_UTF8 = Reply(500, "5.5.2", "A command is ASCII or UTF-8")
NEEDS_SMTPUTF8 = Reply(553, "5.6.7", "An address beyond ASCII needs the SMTPUTF8 parameter of MAIL")  # RFC 6531 §3.5
CONTROL = Reply(501, "5.5.2", "A command does not hold control characters")
NO_ARGUMENT = Reply(501, "5.5.4", "This command takes no argument")
NOT_IMPLEMENTED = Reply(502, "5.5.1", "Command not implemented")
LHLO_FIRST = Reply(503, "5.5.1", "Say LHLO first")
ONLY_LHLO = Reply(500, "5.5.1", "This is LMTP, where one says LHLO")  # RFC 2033 §4.1
HELLO_FIRST = Reply(503, "5.5.1", "Say EHLO or HELO first")
MAIL_FIRST = Reply(503, "5.5.1", "Need MAIL command first")
NESTED_MAIL = Reply(503, "5.5.1", "Sender already given; RSET begins anew")
NOT_NOW = Reply(503, "5.5.1", "Not allowed within a mail transaction")
NO_RECIPIENTS = Reply(554, "5.5.1", "No valid recipients")
NO_RECIPIENTS_LMTP = Reply(503, "5.5.1", "No valid recipients")
BDAT_BEGUN = Reply(503, "5.5.1", "The message came by BDAT so far; go on with BDAT")  # RFC 3030 §2
BINARY_BY_BDAT = Reply(503, "5.5.1", "A BINARYMIME message comes by BDAT only")  # RFC 3030 §3
NOTHING_BEHIND_STARTTLS = Reply(501, "5.5.1", "Nothing may be pipelined behind STARTTLS")  # RFC 3207 §4.2

NOT_WELCOME = Reply(503, "5.5.1", "You were refused at the door; only QUIT is left")  # RFC 5321 §3.1

# -- who may ------------------------------------------------------------------------------------------
AUTH_FIRST = Reply(530, "5.7.0", "Authentication required")  # RFC 4954 §6
TLS_FIRST = Reply(538, "5.7.11", "Encryption required: say STARTTLS first")  # RFC 4954 §4
TWICE = Reply(503, "5.5.1", "Already authenticated")  # RFC 4954 §4
CANCELLED = Reply(501, "5.7.0", "Authentication cancelled")  # RFC 4954 §4
BAD_MECHANISM = Reply(504, "5.5.4", f"We know AUTH {' '.join(sasl.MECHANISMS)}")  # RFC 4954 §4
BAD_CREDENTIALS = Reply(535, "5.7.8", "Authentication credentials invalid")  # RFC 4954 §6
REQUIRETLS_NEEDS_TLS = Reply(530, "5.7.10", "REQUIRETLS is for connections with TLS")  # RFC 8689 §2
NOT_FOR_YOU = Reply(550, "5.7.1", "XCLIENT is for servers that we have listed")  # as Postfix answers
NO_PROXY = Reply(550, "5.7.1", "You are no proxy that we have listed, good-bye")
NO_HEADER = Reply(550, "5.7.1", "A proxy begins with its PROXY header, good-bye")
NO_TLS = Reply(454, "4.7.0", "TLS not available")  # RFC 3207 §4

# -- the message ------------------------------------------------------------------------------------
TOO_BIG = Reply(552, "5.3.4", "Message size exceeds the limit")  # RFC 1870 §6
BARE_ENDS = Reply(550, "5.6.11", "Message holds a CR or LF that stands alone (RFC 5321 section 2.3.8)")
HELD_TOO_LONG = Reply(501, "5.5.4", "A letter is not held for so long; EHLO says how long")  # RFC 4865 §4
HELD_INTO_THE_PAST = Reply(501, "5.5.4", "That time has passed")
NULL_RECIPIENT = Reply(501, "5.1.3", "A message cannot go to <>")
TOO_MANY_RECIPIENTS = Reply(
    452, "4.5.3", "Too many recipients; send another message to the others"
)  # RFC 5321 §4.5.3.1.10

# -- our trouble, and good-bye ------------------------------------------------------------------------
TOO_MANY_ERRORS = Reply(421, "4.7.0", "Too many errors, good-bye")
TOO_MANY_COMMANDS = Reply(421, "4.7.0", "Too many commands, good-bye")
TOO_MANY_FAILURES = Reply(421, "4.7.0", "Too many errors from your address or network, try again later")
TOO_EARLY = Reply(554, "5.5.1", "You spoke before you were greeted, good-bye")  # RFC 5321 §3.1
TOO_FAST = Reply(450, "4.7.1", "You send too fast, try again in a minute")
TOO_MANY_CONNECTIONS = Reply(421, "4.7.0", "Too many connections, try again later")
TOO_SLOW = Reply(421, "4.4.2", "Waited too long for you, good-bye")
STOPPING = Reply(421, "4.3.2", "Service is stopping, try again later")
NOT_HTTP = Reply(421, "4.7.0", "This is SMTP, good-bye")  # RFC 2034 §4: the class is that of the code


def refuse_recipient(code: int, enhanced: str, address: str, why: str) -> Reply:
    """A reply about one recipient, in the words that administrators know."""
    return Reply(code, enhanced, f"<{address}>: {why}")
