"""ZIP files that would do harm, as bytes, and the words with which each is refused."""

import io
import stat
import warnings
import zipfile

TABLE = b"a,b\n1,2\n"
_CENTRAL = b"PK\x01\x02"


def packed(*members):
    """A ZIP file with these members: pairs of a name or ZipInfo, and the content."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members:
            archive.writestr(name, body, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def named(name):
    """One table under a name that zipfile itself would tidy."""
    member = zipfile.ZipInfo("x.csv")
    member.filename = member.orig_filename = name
    return packed(("good.csv", TABLE), (member, TABLE))


def link():
    member = zipfile.ZipInfo("link.csv")
    member.create_system = 3
    member.external_attr = (stat.S_IFLNK | 0o777) << 16
    return packed(("good.csv", TABLE), (member, b"/etc/passwd"))


def locked():
    body = bytearray(packed(("a.csv", TABLE)))
    body[body.index(_CENTRAL) + 8] |= 1
    return bytes(body)


def bomb():
    return packed(("zeros.csv", bytes(60_000_000)))


def hidden_bomb():
    """A bomb beside so much that does not pack that the archive as a whole seems harmless."""
    noise = bytes((n * n * 31 + (n >> 7) * 17) & 0xFF for n in range(1 << 16))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("noise.bin", noise * 16, zipfile.ZIP_STORED)
        archive.writestr("zeros.csv", bytes(60_000_000), zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def twice(first, second):
    """Two files of one name: which of them is read would depend on the program."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return packed((first, TABLE), (second, b"a,b\n9,9\n"))


def lying(claimed_bytes=40):
    """A table that claims to be small, and is not."""
    body = bytearray(packed(("a.csv", b"1,2\n" * 1000)))
    real = (4000).to_bytes(4, "little")
    for start in (body.find(real), body.rfind(real)):
        body[start : start + 4] = claimed_bytes.to_bytes(4, "little")
    return bytes(body)


def damaged():
    body = bytearray(packed(("a.csv", bytes(range(256)) * 50)))
    body[60] ^= 0xFF
    return bytes(body)


def cut():
    return packed(("a.csv", b"1,2\n" * 9999))[:-40]


OUTSIDE = (
    *("../evil.csv", "a/../../evil.csv", "/etc/evil.csv"),
    *("C:\\evil.csv", "..\\evil.csv", "\\\\s\\x\\evil.csv"),
)
SEEN_AT_ONCE = {
    **{name: (named(name), "outside its folder") for name in OUTSIDE},
    "link": (link(), "holds a link"),
    "locked": (locked(), "locked with a password"),
    "bomb": (bomb(), r"would unpack to 60 MB from 0\.1 MB"),
    "hidden bomb": (hidden_bomb(), r"would unpack to 60 MB from 0\.1 MB"),
    "cut": (cut(), "damaged"),
    "twice": (twice("a/b.csv", "a/b.csv"), "holds 'a/b.csv' twice"),
    "twice, written otherwise": (twice("a/b.csv", "a/./b.csv"), r"holds 'a/\./b\.csv' twice"),
}
"""Refused before any of it is read."""
SEEN_WHEN_READ = {
    "damaged": (damaged(), "damaged"),
    "lying": (lying(), "damaged"),
}
EVERY = {**SEEN_AT_ONCE, **SEEN_WHEN_READ}
