"""Every word of a deck or a PDF, wherever it is kept: slides, charts and their data, descriptions, properties."""

import io
import zipfile

from lxml import etree
from pypdf import PdfReader

READ = ("ppt/slides/", "ppt/charts/", "ppt/embeddings/", "ppt/notesSlides/", "ppt/comments", "docProps/", "xl/")
SPOKEN = ("descr", "title", "name", "v", "author", "lastModifiedBy")


def words_of_deck(content: bytes) -> str:
    """All texts and spoken attributes of an Office file, those of files inside it included."""
    found: list[str] = []
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for name in packed.namelist():
            if not name.startswith(READ):
                continue
            if name.endswith(".xlsx"):
                found.append(words_of_deck(packed.read(name)))
            elif name.endswith((".xml", ".rels")):
                found += _words(packed.read(name))
    return "\n".join(found)


def _words(content: bytes) -> list[str]:
    found = []
    for element in etree.fromstring(content).iter():
        found += [element.text] if element.text else []
        found += [value for key, value in element.attrib.items() if str(key).rpartition("}")[2] in SPOKEN]
    return found


def words_of_pdf(content: bytes) -> str:
    """All texts of a PDF, its outline and properties included."""
    reader = PdfReader(io.BytesIO(content))
    outline = [str(entry.title) for entry in reader.outline if not isinstance(entry, list)]
    about = [str(value) for value in (reader.metadata or {}).values()]
    return "\n".join([*(page.extract_text() for page in reader.pages), *outline, *about])
