"""The digest of a row's words, blind to the typography that differs from one copy of a page to the next."""

import hashlib
import re
import unicodedata

_LETTERFORMS = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015", "-"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),
    }
)
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_EMPHASIS = re.compile(r"[`*]|(?<!\w)_+(?=\w)|(?<=\w)_+(?!\w)")
_LABEL = re.compile(r"\s*(error code|http status code)\s*:\s*")
_SPACE = re.compile(r"\s+")


def normalise(text: str) -> str:
    """Return the words of a row in the one form that every copy of the page shares.

    Typographic quotes and dashes become plain ones; Markdown escapes, backticks and emphasis go; the labels
    of a code or status stand apart from the sentence before them; white space is collapsed; case is folded.

    >>> normalise("**It** can't be `New`.Error Code: BAD_REQUEST")
    "it can't be new. error code: bad_request"
    """
    plain = unicodedata.normalize("NFKC", text.translate(_LETTERFORMS)).translate(_LETTERFORMS)
    unmarked = _EMPHASIS.sub("", _ESCAPE.sub(r"\1", plain)).casefold()
    return _SPACE.sub(" ", _LABEL.sub(r" \1: ", unmarked)).strip()


def fingerprint(text: str) -> str:
    """Return the first 16 hexadecimal digits of the SHA-256 of the normalised text."""
    return hashlib.sha256(normalise(text).encode()).hexdigest()[:16]
