"""What is taken out of a client's words before they leave this machine, and how much of each kind."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.reader.openai.flattening import flat
from bot.reader.openai.known_names import without_names
from bot.reader.openai.numbers import iban_in, number_kind

_PASSES = 4
_TLD = r"[^\W\d_]{2,24}"
_KEY_BLOCK = re.compile(r"-----BEGIN [A-Z0-9 ]{2,40}-----.*?(?:-----END [A-Z0-9 ]{2,40}-----|\Z)", re.S)
_MENTION = re.compile(r"<[@#!][^>\n]{1,80}>|\b[UW](?=[A-Z0-9]*\d)[A-Z0-9]{8,11}\b|\b29:[\w-]{8,}")
_LINK = re.compile(
    r"\b[a-z][a-z0-9+.-]{1,15}:/{1,2}[^\s<>\"']+|\bwww\.[^\s<>\"']+"
    rf"|\b(?:[\w-]{{1,63}}\.){{1,8}}{_TLD}(?::\d{{2,5}})?[/?#][^\s<>\"']+|\bdata:[\w/+.-]+[;,]\S+",
    re.I,
)
_AT = r"\s{0,2}[(\[{<]\s?at\s?[)\]}>]\s{0,2}"
_DOT = r"(?:\s{0,2}[(\[{<]\s?dot\s?[)\]}>]\s{0,2}|\s?\.\s?|\sdot\s)"
_LOCAL, _LABEL = r"[\w.+%-]{1,64}", r"[\w-]{1,63}"
_MAIL = re.compile(
    rf"\"[^\"\n]{{1,64}}\"\s?@\s?{_LABEL}(?:\.{_LABEL}){{0,8}}"
    r"|[^\s@<>()\[\],;:\"|]{1,64}@[^\s@<>()\[\],;:\"|]{1,255}"
    rf"|{_LOCAL}\s{{0,2}}@\s{{0,2}}{_LABEL}(?:\s?\.\s?{_LABEL}){{0,4}}\s?\.\s?{_TLD}"
    rf"|{_LOCAL}{_AT}{_LABEL}(?:{_DOT}{_LABEL}){{1,5}}"
    rf"|{_LOCAL}\sat\s{_LABEL}(?:\sdot\s{_LABEL}){{1,5}}",
    re.I,
)
_NAMED_SECRET = re.compile(
    r"(?P<what>\b(?:pass(?:word|wd|code|phrase)|pwd|pin|otp|secret|token|credentials?|api[ _-]?key|access[ _-]?key|"
    r"private[ _-]?key|client[ _-]?secret|auth(?:orization)?|cookie|session[ _-]?id|contraseña|clave|mot de passe|"
    r"passwort|kennwort|senha|parola|пароль|पासवर्ड|密码)\b[\"']?\s*(?:(?:[:=]|:=|->|=>)\s*|(?:is|es|est|ist|é|ay)\s+(?=\S*\d)))"
    r"[\"']?(?P<secret>(?:bearer|basic)\s+\S+|[^\s\"',;]+)",
    re.I,
)
_BEARER = re.compile(r"\b(?:bearer|basic)\s+(?=\S*[\d=+/_-])[\w.+/=~-]{8,}", re.I)
_KEY = re.compile(
    r"\b(?:sk|pk|rk|xox[a-z]|xapp|glpat|pypi)[-_][\w-]{8,}|\b(?:gh[a-z]|github_pat|hf|npm)_\w{8,}"
    r"|\b(?:AKIA|ASIA)[0-9A-Z]{8,}|\bAIza[\w-]{10,}|\beyJ[\w-]{6,}\.[\w.-]+|\bSG\.[\w.-]{10,}|\bya29\.[\w.-]+"
    r"|\bssh-(?:rsa|ed25519|dss)\s+\S+"
)
_TOKEN = re.compile(r"[A-Za-z0-9_+/=~-]{16,}")
_DATE = (
    r"(?<!\d)20\d\d[-/.](?:0[1-9]|1[0-2])[-/.](?:0[1-9]|[12]\d|3[01])(?![\d./-])|(?<!\d)\d{1,2}/\d{1,2}/20\d\d(?![\d/])"
)
_DIGITS = re.compile(rf"(?P<date>{_DATE})|\+?\(?\d(?:[ \t.()/_\-]{{0,3}}\d){{6,}}")
_VANITY = re.compile(r"(?<![\w-])(?:\+?1[- .])?8\d\d[- .][A-Z0-9]{3}[- .]?[A-Z0-9]{4,5}(?![\w-])")
_LAST_FOUR = re.compile(r"(?P<what>\b(?:ssn|social security|card|iban|account)\b[^\d\n]{0,30})\d{4}(?!\d)", re.I)


@dataclass(frozen=True, slots=True)
class Redacted:
    """Words that may leave, and how many things of each kind were taken out of them."""

    text: str
    kinds: Mapping[str, int] = field(default_factory=dict)


def redact(text: str, names: frozenset[str]) -> Redacted:
    """The text without mail addresses, phones, cards, IBANs, SSNs, links, secrets and known names."""
    kinds: Counter[str] = Counter()
    seen = flat(text)
    for _ in range(_PASSES):
        before = seen
        seen = _once(seen, names, kinds)
        if seen == before:
            break
    return Redacted(seen, dict(kinds))


def _once(text: str, names: frozenset[str], kinds: Counter[str]) -> str:
    def put(kind: str) -> Callable[[re.Match[str]], str]:
        def instead(found: re.Match[str]) -> str:
            kinds[kind] += 1
            return f"[{kind}]"

        return instead

    text = _KEY_BLOCK.sub(put("secret"), text)
    text = _LINK.sub(put("link"), text)
    text = _MAIL.sub(put("mail"), text)
    text = _MENTION.sub(put("name"), text)
    text = _NAMED_SECRET.sub(lambda found: _after_its_name(found, kinds), text)
    text = _BEARER.sub(put("secret"), text)
    text = _KEY.sub(put("secret"), text)
    text = iban_in(text, put("iban"))
    text = _TOKEN.sub(lambda found: put("secret")(found) if _random(found[0]) else found[0], text)
    text = _VANITY.sub(lambda found: put("phone")(found) if any(c.isalpha() for c in found[0]) else found[0], text)
    text = _DIGITS.sub(lambda found: found[0] if found["date"] else put(number_kind(found[0]))(found), text)
    text = _LAST_FOUR.sub(lambda found: found["what"] + put("number")(found), text)
    return without_names(text, names, put("name"))


def _after_its_name(found: re.Match[str], kinds: Counter[str]) -> str:
    if found["secret"].startswith("["):
        return found[0]
    kinds["secret"] += 1
    return f"{found['what']}[secret]"


def _random(token: str) -> bool:
    """Whether a long run of letters and figures is a key rather than a word: figures and letters mixed."""
    figures = sum(letter.isdigit() for letter in token)
    letters = sum(letter.isalpha() for letter in token)
    mixed = token.upper() != token and token.lower() != token
    return (figures >= 2 and letters >= 2) or (len(token) >= 24 and mixed and " " not in token and "-" not in token)
