"""What a sender can do about a status of RFC 3463, in plain words."""

# The longest beginning that fits counts.
ADVICE = {
    "": "The other mail server refused it. Its words below may say why.",
    "5.1.": "There is no such address. Please look for a typing mistake in it.",
    "5.1.2": "There is no such mail domain. Please look for a typing mistake behind the @.",
    "5.1.10": "Its domain takes no mail at all. Please ask for another address.",
    "5.1.8": "The other mail server does not know your own address's domain. Please tell your administrator.",
    "5.2.": "The mailbox there cannot take it.",
    "5.2.1": "The mailbox there is switched off.",
    "5.2.2": "The mailbox there is full. Please try again in some days, or reach the recipient in another way.",
    "5.2.3": "It is too large for that mailbox. Please send it smaller, or in parts.",
    "5.3.4": "It is too large for the other mail server. Please send it smaller, or in parts.",
    "5.4.": "There is no way to the mail servers of that domain. Please tell your administrator.",
    "5.4.7": "No mail server there took it in all that time. Please ask the recipient whether his mail works.",
    "5.6.": "The other mail server cannot read letters of this kind.",
    "5.6.7": "The other mail server knows no addresses outside the Latin letters. Please ask for another address.",
    "5.7.": "The other mail server does not want it: perhaps as spam. Please tell your administrator.",
}


def advice(status: str) -> str:
    """A sentence or two for the sender."""
    fitting = (beginning for beginning in ADVICE if status.startswith(beginning))
    return ADVICE[max(fitting, key=len)]
