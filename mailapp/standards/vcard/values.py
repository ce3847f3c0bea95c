"""What stands on a card about somebody."""

from dataclasses import dataclass, field

LABELS = ("", "home", "work", "cell", "fax", "pager")


@dataclass(frozen=True, slots=True)
class Labelled:
    """An address or a number, and where one reaches him by it ("home", "work", "cell"; "" nobody has said)."""

    value: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Postal:
    """Where somebody lives or works (RFC 6350 §6.3.1; its post office box and extension stand in `street`)."""

    street: str = ""
    city: str = ""
    region: str = ""
    code: str = ""
    country: str = ""
    label: str = ""

    def __bool__(self) -> bool:
        return any((self.street, self.city, self.region, self.code, self.country))


@dataclass(frozen=True, slots=True)
class Photo:
    media_type: str
    octets: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Card:
    """One card. `rest`: content lines that mean nothing to us, kept so that other programs find them again."""

    uid: str = ""
    name: str = ""  # as it is shown (FN)
    given: str = ""
    family: str = ""
    additional: str = ""
    prefix: str = ""
    suffix: str = ""
    nickname: str = ""
    addresses: tuple[Labelled, ...] = ()  # e-mail, the first is the one to write to
    phones: tuple[Labelled, ...] = ()
    organisation: str = ""
    title: str = ""
    birthday: str = ""  # 1980-05-17, or --05-17 where nobody knows the year
    note: str = ""
    website: str = ""
    postal: tuple[Postal, ...] = ()
    groups: tuple[str, ...] = ()
    photo: Photo | None = None
    kind: str = ""  # "" a person; "group" a list of other cards (RFC 6350 §6.1.4)
    rest: tuple[str, ...] = ()
