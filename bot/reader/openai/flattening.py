"""Text as a person sees it: without invisible letters, in plain digits, dashes and blanks, so that patterns hold."""

import html
import re
import unicodedata

_KEPT = "\n\t"
_LOOKALIKES = str.maketrans("аеорсухіјѕԁһӏвкмнтАЕОРСУХІЈЅВКМНТ", "aeopcyxijsdhlbkmhtAEOPCYXIJSBKMHT")
_LEET = str.maketrans("013457@$", "oieastas")

_APART = re.compile(r"(?<!\w)\w(?:[ ._-]\w(?!\w)){1,}")
_BETWEEN = re.compile(r"[ ._-]")


def flat(text: str) -> str:
    """The text in NFKC, entities resolved, invisible letters gone, every digit, dash and blank the plain one."""
    resolved = html.unescape(text) if "&" in text else text
    if resolved.isascii():
        return resolved
    return "".join(_plain(letter) for letter in unicodedata.normalize("NFKC", resolved))


def _plain(letter: str) -> str:
    if letter in _KEPT or letter.isascii():
        return letter
    match unicodedata.category(letter):
        case "Cf" | "Cc" | "Cn" | "Co":
            return ""
        case "Pd":
            return "-"
        case "Zs" | "Zl" | "Zp":
            return " "
        case "Nd":
            return str(unicodedata.decimal(letter))
        case _:
            return letter


def folded(text: str) -> str:
    """Flat text in small letters without accents, letter for letter as long as before."""
    return "".join(_folded(letter) for letter in text)


def _folded(letter: str) -> str:
    small = unicodedata.normalize("NFD", letter)[0].lower()
    return small if len(small) == 1 else letter


def unmasked(text: str) -> tuple[str, ...]:
    """Folded text as those read it who hide words: letters of another script, figures for letters, letters apart."""
    plain = folded(text.translate(_LOOKALIKES))
    return folded(text), plain, plain.translate(_LEET), _closed_up(plain)


def _closed_up(plain: str) -> str:
    """`i g n o r e   i t` as `ignore it`: single letters with one blank, dot or dash between them are one word."""
    return _APART.sub(lambda found: _BETWEEN.sub("", found[0]), plain)
