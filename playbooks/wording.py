"""A message as words that can be judged: markup, quotes, code and invisible characters gone, spelling evened out.

The plain text is lower case, one space between words, contractions spelt out ("isn't" is "is not"), commas and sentence
ends kept as words of their own, and a space at both ends, so that a pattern can ask for whole words.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

CAP = 4_000
_RAW_CAP = 12_000

_INVISIBLE = re.compile(
    "[\u00ad\u0300-\u036f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb]"
)
_FENCE = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_BLOCKQUOTE = re.compile(r"<blockquote\b.*?(?:</blockquote>|\Z)", re.DOTALL | re.IGNORECASE)
_SLACK_LINK = re.compile(r"<(?:https?|mailto|tel):[^<>|\s]{0,2000}(?:\|([^<>]{0,300}))?>")
_SLACK_NAME = re.compile(r"<[@#!][^<>]{0,200}>")
_HTML_BREAK = re.compile(r"<(?:br|/p|/div|/li|/tr|/h\d)\b[^<>]{0,200}>", re.IGNORECASE)
_HTML_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,400}>")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|[^\s@<>]{1,80}@[^\s@<>]{1,80}", re.IGNORECASE)
_FORWARDED = re.compile(
    r"^[ \t]*(?:-{2,} ?(?:forwarded|original) message|begin forwarded message"
    r"|from:[^\n]{1,200}\n[ \t]*(?:sent|date|to|subject):|on [^\n]{5,120} wrote:)",
    re.IGNORECASE | re.MULTILINE,
)
_QUOTE_LINE = re.compile(r"^[ \t]*>.*$", re.MULTILINE)
_QUOTED = re.compile("[\"“„«]([^\"“”„«»\n]{1,160})[\"”»]|(?<![^\\s(:])'([^'\n]{2,80})'(?=[\\s.,;:!?)]|$)")
_ERROR_TEXT = re.compile(
    r"error|denied|expired|failed|failure|invalid|timed? ?out|not found|unavailable|refused|forbidden|exception"
    r"|locked|disconnected|unable|cannot|can't|wrong|offline|\b[45]\d\d\b",
    re.IGNORECASE,
)
_NO_ENTRY = re.compile(
    r"denied|permission|forbidden|locked|unauthori|login|log in|password|session expired", re.IGNORECASE
)
_SHORTCODE = re.compile(r":[a-z0-9_+'-]{2,40}:", re.IGNORECASE)
_WORD = re.compile(r"\d[\d.,:/]*\d[a-z%]*|[^\W_]+(?:'[^\W_]+)*%?|[?!.,;:\n…@]")

_SPELT: dict[str, str] = {
    "can't": "can not", "cannot": "can not", "cant": "can not", "won't": "will not", "wont": "will not",
    "shan't": "shall not", "ain't": "is not", "dont": "do not", "doesnt": "does not", "didnt": "did not",
    "isnt": "is not",
    "arent": "are not", "wasnt": "was not", "werent": "were not", "hasnt": "has not", "havent": "have not",
    "hadnt": "had not", "couldnt": "could not", "wouldnt": "would not", "shouldnt": "should not", "pls": "please",
    "plz": "please", "plss": "please", "kindly": "please", "u": "you", "ur": "your", "r": "are", "thru": "through",
    "tmrw": "tomorrow", "tmr": "tomorrow", "yday": "yesterday", "abt": "about", "thx": "thanks",
    "tnx": "thanks", "thnx": "thanks", "tks": "thanks", "ty": "thanks", "tysm": "thanks", "cheers": "thanks",
    "im": "i am", "ive": "i have", "weve": "we have", "youre": "you are", "theyre": "they are", "its": "it is",
    "thats": "that is", "whats": "what is", "wheres": "where is", "noone": "nobody", "somethings": "something is",
    "it's": "it is", "that's": "that is", "what's": "what is", "where's": "where is", "there's": "there is",
    "here's": "here is", "who's": "who is", "how's": "how is", "he's": "he is", "she's": "she is", "let's": "let us",
    "lets": "let us", "everything's": "everything is", "something's": "something is", "nothing's": "nothing is",
    "nobody's": "nobody is", "everyone's": "everyone is", "everybody's": "everybody is", "gonna": "going to",
    "wanna": "want to", "gotta": "got to", "recieved": "received", "recieve": "receive", "occured": "occurred",
    "seperate": "separate", "wether": "whether", "invoive": "invoice", "incorect": "incorrect", "teh": "the",
    "ok": "okay", "k": "okay", "kk": "okay", "okey": "okay", "oki": "okay", "w/o": "without", "btw": "by the way",
    "til": "until", "till": "until", "hrs": "hours", "hr": "hour", "mins": "minutes", "min": "minutes",
    "eod": "end of day", "cob": "end of day", "eob": "end of day", "rn": "right now", "idk": "i do not know",
    "yep": "yes", "yup": "yes", "yeah": "yes", "yea": "yes", "nope": "no", "nah": "no", "dialler": "dialer",
    ";": ".", ":": ".", "\n": ".", "…": ".", "@": "",
}  # fmt: skip
_STAND_IN = re.compile(r" ?\bquoted(?:access|error|words)\b ?")
_ENDINGS = (
    ("n't", " not"),
    ("'ve", " have"),
    ("'re", " are"),
    ("'ll", " will"),
    ("'m", " am"),
    ("'d", " would"),
    ("'s", ""),
)
_LOOKALIKES = str.maketrans(
    "аеорсухіјѕԁһӏԛԝАВЕКМНОРСТХУІЈЅαορνικτυΑΒΕΖΗΙΚΜΝΟΡΤΥΧ’‘‛ʼ＇`´",
    "aeopcyxijsdhlqwabekmhopctxyijsaopviktuabezhikmnoptyx'''''''",
)
_FANCY_QUOTES = str.maketrans("’‘‛ʼ＇´", "''''''")
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)
_WARM_FACES = frozenset("🙂😊😀😃😄😁😆🤣😂😍🥰🙏👍👏🎉🔥💪❤💯✅🙌🤩😇🥳✨👌🤗😎🚀⭐🌟💐🍻🏆")
_COLD_FACES = frozenset("🙄😒😠😡🤬😤👎😑😐🤦🤷💀😞😩😭🆘🚨⛔❌😕😬")
_COLD_CODES = (
    "rage",
    "angry",
    "roll",
    "unamused",
    "facepalm",
    "thumbsdown",
    "-1",
    "rotating_light",
    "sos",
    "scream",
    "cry",
    "sob",
)


@dataclass(frozen=True, slots=True)
class Wording:
    """One message made ready for judging; `quoted` is what it quotes or forwards, made ready the same way.

    In `plain` and `shown` one word stands in for each phrase between quotation marks; `cited` has them as written.
    """

    plain: str
    shown: str
    quoted: str
    asks: bool
    faces: int
    cold_faces: int
    shouts: bool
    coded: bool
    words: int
    cited: tuple[str, ...] = ()


@lru_cache(maxsize=1024)
def word(text: str) -> Wording:
    """Make a message ready for judging; only its first few thousand characters are looked at."""
    cited: list[str] = []
    shown, quoted, coded = _own_words(text[:_RAW_CAP], cited)
    shown = shown[:CAP]
    faces, cold = _faces(shown)
    plain = _plain(shown)
    letters = shown if len(shown) < 400 else shown[:400]
    return Wording(
        plain=plain,
        shown=shown,
        quoted=_plain(quoted[:CAP]) if quoted else " ",
        asks="?" in plain,
        faces=faces,
        cold_faces=cold,
        shouts=letters.isupper() and sum(map(str.isalpha, letters)) > 12,
        coded=coded,
        words=plain.count(" ") - 1,
        cited=tuple(cited),
    )


def spoken(wording: Wording) -> int:
    """How many words a reader would count in the message as it was written; emoji and lone marks are none."""
    return sum(any(map(str.isalnum, piece)) for piece in _SHORTCODE.sub(" ", as_written(wording)).split())


def originals(wording: Wording, plain: str, start: int, end: int) -> str:
    """The words of the message as they were written, for a stretch of `plain`: its plain text, word for word."""
    wanted = plain[start:end].strip()
    lowered = wording.shown.lower()
    at = lowered.find(wanted)
    if at >= 0 and len(lowered) == len(wording.shown):
        return as_written(wording, at, at + len(wanted))
    first = plain.count(" ", 0, start + 1) - 1
    last = first + wanted.count(" ")
    spans: list[tuple[int, int]] = []
    for match in _WORD.finditer(wording.shown):
        piece = _piece(match.group().lower())
        spans.extend([match.span()] * (piece.count(" ") + 1 if piece else 0))
        if len(spans) > last:
            break
    if last >= len(spans):
        return wanted
    return " ".join(as_written(wording, spans[first][0], spans[last][1]).split())


def as_written(wording: Wording, start: int = 0, end: int | None = None) -> str:
    """A stretch of `shown` with each phrase between quotation marks as it was written."""
    if not wording.cited:
        return wording.shown[start:end]
    cited = iter(wording.cited[len(_STAND_IN.findall(wording.shown, 0, start)) :])
    return _STAND_IN.sub(lambda match: next(cited, match[0]), wording.shown[start:end])


def _own_words(text: str, cited: list[str]) -> tuple[str, str, bool]:
    """What the author wrote, what they quoted, and whether code was pasted; `cited` takes what stand-ins stand for."""
    quoted: list[str] = []
    coded = False
    if not text.isascii():
        text = _latin(_INVISIBLE.sub("", unicodedata.normalize("NFKC", text)[:_RAW_CAP]))
    if "```" in text:
        coded = True
        quoted += _FENCE.findall(text)
        text = _FENCE.sub("\n", text)
    if "<" in text:
        text = _without_markup(text, quoted)
    if "&" in text:
        text = unescape(text)
    if ">" in text or ":" in text:
        text = _without_quotes(text, quoted)
    if "http" in text or "@" in text or "www." in text:
        text = _ADDRESS.sub(" ", text)
    if '"' in text or "'" in text or "“" in text or "«" in text or "„" in text:
        text = _QUOTED.sub(lambda match: _stand_in(match, cited), text)
    return text.strip(), "\n".join(quoted), coded


def _latin(text: str) -> str:
    """Fancy quotes made plain, and letters of other scripts that hide in Latin words made Latin."""
    text = text.translate(_FANCY_QUOTES)
    if text.isascii() or not _LATIN.search(text):
        return text
    return " ".join(_unmasked(piece) for piece in text.split(" "))


def _unmasked(piece: str) -> str:
    return piece.translate(_LOOKALIKES) if not piece.isascii() and _LATIN.search(piece) else piece


def _without_markup(text: str, quoted: list[str]) -> str:
    if "<blockquote" in text.lower():
        quoted += _BLOCKQUOTE.findall(text)
        text = _BLOCKQUOTE.sub("\n", text)
    text = _SLACK_LINK.sub(lambda m: f" {m[1] or ''} ", text)
    text = _SLACK_NAME.sub(" ", text)
    return _HTML_TAG.sub(" ", _HTML_BREAK.sub("\n", text))


def _without_quotes(text: str, quoted: list[str]) -> str:
    forwarded = _FORWARDED.search(text)
    if forwarded:
        quoted.append(text[forwarded.end() :])
        text = text[: forwarded.start()]
    if ">" in text:
        quoted += [line.lstrip(" \t>") for line in _QUOTE_LINE.findall(text)]
        text = _QUOTE_LINE.sub("", text)
    return text


def _stand_in(match: re.Match[str], cited: list[str]) -> str:
    """One word for a quoted phrase: an error message still counts as one, other people's words do not."""
    cited.append(match[0])
    quoted = match[1] or match[2]
    if _NO_ENTRY.search(quoted):
        return " quotedaccess "
    return " quotederror " if _ERROR_TEXT.search(quoted) else " quotedwords "


def _faces(text: str) -> tuple[int, int]:
    """How many emoji a message has, and how many of them are sour."""
    codes = _SHORTCODE.findall(text) if ":" in text else []
    cold = sum(any(part in code for part in _COLD_CODES) for code in codes)
    if text.isascii():
        return len(codes), cold
    marks = [mark for mark in text if mark > "\u2000" and unicodedata.category(mark) in ("So", "Sk")]
    return len(codes) + len(marks), cold + sum(mark in _COLD_FACES for mark in marks)


def _plain(text: str) -> str:
    if ":" in text:
        text = _SHORTCODE.sub(" ", text)
    pieces = _WORD.findall(text.lower())
    if "'" in text:
        pieces = [_piece(piece) for piece in pieces]
    return f" {' '.join([said for piece in pieces if (said := _SPELT.get(piece, piece))])} "


def _piece(piece: str) -> str:
    """A word as it is spoken: contractions spelt out, possessives cut off."""
    spelt = _SPELT.get(piece)
    if spelt is not None or "'" not in piece:
        return piece if spelt is None else spelt
    for ending, instead in _ENDINGS:
        if piece.endswith(ending):
            return piece[: -len(ending)] + instead
    return piece
