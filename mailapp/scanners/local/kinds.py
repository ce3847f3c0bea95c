"""What a file is, by its name and by its first octets."""

import re

# What Windows starts when somebody opens it, as Outlook and Gmail refuse them.
PROGRAM_ENDINGS = """
ade adp apk app appx appxbundle bat cab chm cmd com cpl diagcab dll dmg exe gadget hlp hta inf ins iso img isp jar
jnlp js jse library-ms lnk mde msc msi msix msp mst nsh ocx pif ps1 psm1 reg scf scr sct settingcontent-ms shb shs sys
url vb vbe vbs vhd vhdx vxd wll ws wsc wsf wsh xbap xll
"""
PROGRAMS = frozenset(PROGRAM_ENDINGS.split())
SOURCES = frozenset({"js", "url", "dll", "jar", "cmd", "bat", "ps1", "com", "inf", "reg", "sys"})  # also harmless ones
WITH_MACROS = frozenset({"docm", "dotm", "xlsm", "xltm", "xlam", "xlsb", "pptm", "potm", "ppsm", "ppam", "sldm"})
DRESS = re.compile(r"\.(pdf|docx?|xlsx?|pptx?|jpe?g|png|gif|txt|zip|html?|mp[34]|rtf)[\s.]*\.[a-z0-9-]+$")
ENDING = re.compile(r"\.([a-z0-9-]{1,20})[\s.]*$")

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # MS-CFB §2.2
PROGRAM_STARTS = (
    b"\x7fELF",
    b"L\x00\x00\x00\x01\x14\x02\x00",  # MS-SHLLINK §2.1
    b"MSCF\x00\x00\x00\x00",
    b"ITSF\x03\x00\x00\x00",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
)
HEAD_OCTETS = 40 * 1024  # in which all of this shows
ISO_AT = 32769  # ECMA-119 §8.1.2
MACRO_STREAM = "_VBA_PROJECT".encode("utf-16-le")  # MS-OVBA §2.2.1
SHEETS_OF_MACROS = re.compile(r"(?:^|/)(?:vbaProject\.bin|xl/macrosheets/)", re.IGNORECASE)
PACKAGE = "EncryptedPackage".encode("utf-16-le")  # MS-OFFCRYPTO §2.3.4.4


def ending(name: str) -> str:
    """What Windows goes by: behind the last dot, in small letters; blanks and dots behind it do not count."""
    found = ENDING.search(name.lower())
    return found[1] if found else ""


def is_program_name(name: str) -> bool:
    return ending(name) in PROGRAMS


def dress(name: str) -> str:
    """What a program that calls itself invoice.pdf.exe wants to be taken for; "" when it wants nothing."""
    found = DRESS.search(name.lower())
    return found[1] if found else ""


def has_macros_by_name(name: str) -> bool:
    return ending(name) in WITH_MACROS


def is_program(head: bytes) -> bool:
    """By its first octets."""
    if head.startswith(PROGRAM_STARTS) or head[ISO_AT : ISO_AT + 5] == b"CD001":
        return True
    if not head.startswith((b"MZ", b"ZM")) or len(head) < 64:
        return False
    place = int.from_bytes(head[60:64], "little")  # PE format: e_lfanew
    return head[place : place + 2] in (b"PE", b"NE", b"LE") or b"\0\0\0" in head[2:64]


def holds_macros(octets: bytes) -> bool:
    """A document of the old format with a project of macros in it."""
    return octets.startswith(OLE) and MACRO_STREAM in octets


def is_locked_document(octets: bytes) -> bool:
    """A document of the new format, encrypted with a password."""
    return octets.startswith(OLE) and PACKAGE in octets
