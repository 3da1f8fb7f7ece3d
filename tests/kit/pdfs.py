"""What stands on the pages of a PDF and where, and whether the file is built as archives and readers for the blind ask.

It is no validator of PDF/A or PDF/UA: it looks for what our letters promise.
"""

import ctypes
import io
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final

import pypdfium2
from pyhanko.pdf_utils.reader import PdfFileReader
from pypdfium2 import raw

MM: Final = 72 / 25.4
"""Points of a millimetre."""


@dataclass(frozen=True)
class Line:
    """A line of one size and font: its text, its ink from left to right and from bottom to top, its base line, in mm.

    Distances are from the left and from the top of the page.
    """

    page: int
    text: str
    left: float
    right: float
    base: float
    size: float
    fonts: frozenset[str]

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def bold(self) -> bool:
        return all("Bold" in font for font in self.fonts)

    @property
    def italic(self) -> bool:
        return all("Italic" in font for font in self.fonts)

    @property
    def upright(self) -> bool:
        return not any("Bold" in font or "Italic" in font for font in self.fonts)


@dataclass(frozen=True)
class Rule:
    """A drawn line or frame, in mm from the left and from the top."""

    page: int
    left: float
    right: float
    top: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


@dataclass
class Paper:
    """The pages of a PDF, taken apart."""

    sizes: list[tuple[float, float]]
    lines: list[Line]
    rules: list[Rule]

    def line(self, start: str, page: int | None = None) -> Line:
        found = [line for line in self.lines if line.text.startswith(start) and page in (None, line.page)]
        assert found, f"no line starts with {start!r}: {[line.text for line in self.lines][:40]}"
        return found[0]

    def on(self, page: int) -> list[Line]:
        return [line for line in self.lines if line.page == page]

    def below(self, line: Line, *, within: float) -> Rule:
        """Return the rule under a line."""
        found = [
            rule
            for rule in self.rules
            if rule.page == line.page and 0 < rule.top - line.base < within and abs(rule.middle - line.middle) < 1
        ]
        assert found, f"no rule under {line.text!r}"
        return found[0]


def paper(pdf: bytes) -> Paper:
    """Take the pages apart."""
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        pages = list(document)
        sizes = [(page.get_width() / MM, page.get_height() / MM) for page in pages]
        lines = [line for no, page in enumerate(pages) for line in _lines(no, page)]
        rules = [rule for no, page in enumerate(pages) for rule in _rules(no, page)]
    return Paper(sizes, lines, rules)


def pages(pdf: bytes) -> list[str]:
    """Return the text of each page, white space made single."""
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def words(pdf: bytes) -> str:
    """Return all text, white space made single."""
    return " ".join(pages(pdf))


@dataclass(frozen=True)
class _Glyph:
    text: str
    left: float
    right: float
    base: float
    size: float
    font: str
    after_space: bool


def _glyphs(page: Any) -> Iterator[_Glyph]:
    textpage, tall = page.get_textpage(), page.get_height()
    x, y, name = ctypes.c_double(), ctypes.c_double(), ctypes.create_string_buffer(64)
    after_space = False
    for at in range(textpage.count_chars()):
        text = chr(raw.FPDFText_GetUnicode(textpage, at))
        if not text.strip():
            after_space = True
            continue
        raw.FPDFText_GetCharOrigin(textpage, at, x, y)
        raw.FPDFText_GetFontInfo(textpage, at, name, 64, None)
        left, _, right, _ = textpage.get_charbox(at, loose=False)
        size = raw.FPDFText_GetFontSize(textpage, at)
        yield _Glyph(text, left / MM, right / MM, (tall - y.value) / MM, size, name.value.decode(), after_space)
        after_space = False


def _lines(no: int, page: Any) -> Iterator[Line]:
    rows: list[list[_Glyph]] = []
    for glyph in _glyphs(page):
        last = rows[-1][-1] if rows else None
        near = last is not None and abs(last.base - glyph.base) < 0.2 and last.size == glyph.size
        if last is not None and near and -3 < glyph.left - last.right < 4:
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    for row in rows:
        yield Line(
            page=no,
            text=_spaced(row),
            left=min(glyph.left for glyph in row),
            right=max(glyph.right for glyph in row),
            base=row[0].base,
            size=row[0].size,
            fonts=frozenset(glyph.font for glyph in row),
        )


def _spaced(row: list[_Glyph]) -> str:
    return "".join((" " if glyph.after_space else "") + glyph.text for glyph in row).strip()


def _rules(no: int, page: Any) -> Iterator[Rule]:
    tall = page.get_height()
    for drawn in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH]):
        left, bottom, right, top = drawn.get_bounds()
        yield Rule(no, left / MM, right / MM, (tall - top) / MM, (tall - bottom) / MM)


def inked(pdf: bytes) -> list[tuple[Rule, tuple[float, float]]]:
    """Return the areas words take, each with the size of its page; quicker than taking pages apart."""
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        return [
            (Rule(no, left / MM, right / MM, (page.get_height() - top) / MM, (page.get_height() - bottom) / MM), size)
            for no, page in enumerate(document)
            for size in [(page.get_width() / MM, page.get_height() / MM)]
            for textpage in [page.get_textpage()]
            for left, bottom, right, top in map(textpage.get_rect, range(textpage.count_rects()))
        ]


@dataclass(frozen=True)
class Element:
    """A part of the structure: its kind, what it holds, where its marks are."""

    kind: str
    parts: tuple["Element", ...]
    marks: int
    scope: str = ""
    title: str = ""

    def all(self, kind: str) -> list["Element"]:
        """Find the parts of a kind, in reading order."""
        own = [self] if self.kind == kind else []
        return own + [found for part in self.parts for found in part.all(kind)]


def structure(pdf: bytes) -> Element:
    """Return the tree a reader for the blind goes by."""
    return _element(PdfFileReader(io.BytesIO(pdf)).root["/StructTreeRoot"])


def _element(node: Any) -> Element:
    kids = node.get("/K", [])
    kids = [
        kid.get_object() if hasattr(kid, "get_object") else kid for kid in (kids if isinstance(kids, list) else [kids])
    ]
    parts = tuple(_element(kid) for kid in kids if hasattr(kid, "get") and "/S" in kid)
    attributes = node.get("/A", [])
    scopes = [
        each["/Scope"] for each in (attributes if isinstance(attributes, list) else [attributes]) if "/Scope" in each
    ]
    return Element(
        str(node.get("/S", "/Root"))[1:], parts, len(kids) - len(parts), "".join(scopes)[1:], str(node.get("/T", ""))
    )


def faults(pdf: bytes, *, lang: str = "vi") -> list[str]:
    """Say what an archive or a reader for the blind would miss; [] = nothing that is looked for."""
    reader = PdfFileReader(io.BytesIO(pdf))
    root = reader.root
    return [
        *_claims(root["/Metadata"].data.decode()),
        *([] if root.get("/Lang") == lang else [f"language is {root.get('/Lang')}"]),
        *([] if root.get("/MarkInfo", {}).get("/Marked") else ["not tagged"]),
        *([] if root.get("/ViewerPreferences", {}).get("/DisplayDocTitle") else ["the title is not shown"]),
        *([] if root.get("/OutputIntents") else ["colours mean nothing"]),
        *(fault for no, page in enumerate(_pages(root["/Pages"]), 1) for fault in _page_faults(no, page)),
        *(
            f"{found.kind} without scope"
            for found in (structure(pdf).all("TH") if "/StructTreeRoot" in root else ())
            if not found.scope
        ),
    ]


def _claims(metadata: str) -> list[str]:
    wanted = {
        "PDF/A part": r"<pdfaid:part>2</pdfaid:part>",
        "PDF/A level": r"<pdfaid:conformance>A</pdfaid:conformance>",
        "PDF/UA part": r"<pdfuaid:part>1</pdfuaid:part>",
        "title": r"<dc:title>.*?<rdf:li[^>]*>[^<]+</rdf:li>",
        "author": r"<dc:creator>.*?<rdf:li[^>]*>[^<]+</rdf:li>",
    }
    return [f"{what} is not in the metadata" for what, how in wanted.items() if not re.search(how, metadata, re.DOTALL)]


def _pages(node: Any) -> Iterator[Any]:
    for kid in node["/Kids"]:
        found = kid.get_object()
        if found["/Type"] == "/Pages":
            yield from _pages(found)
        else:
            yield found


def _page_faults(no: int, page: Any) -> Iterator[str]:
    if page.get("/Tabs") != "/S" or "/StructParents" not in page:
        yield f"page {no} is not in the structure"
    for name, font in page["/Resources"].get("/Font", {}).items():
        yield from (f"page {no}, font {name}: {fault}" for fault in _font_faults(font.get_object()))
    for annotation in page.get("/Annots", []):
        if "/StructParent" not in annotation.get_object():
            yield f"page {no}: an annotation is not in the structure"
    contents = page["/Contents"]
    streams = contents if isinstance(contents, list) else [contents]
    for mark in untagged(b"\n".join(stream.get_object().data for stream in streams)):
        yield f"page {no}: {mark} is not tagged"


def _font_faults(font: Any) -> Iterator[str]:
    below = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
    described = below["/FontDescriptor"]
    if not re.match(r"/[A-Z]{6}\+", font["/BaseFont"]):
        yield "not a subset"
    if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(described):
        yield "not embedded"
    if "/ToUnicode" not in font:
        yield "not readable"


TOKEN: Final = re.compile(
    rb"\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\)|<<|>>|<[0-9A-Fa-f\s]*>|/[^\s/<>()\[\]]*|[\[\]]|[^\s/<>()\[\]]+",
    re.DOTALL,
)
PAINTS: Final = {b"Tj", b"TJ", b"'", b'"', b"Do", b"S", b"s", b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"sh"}


def untagged(content: bytes) -> list[str]:
    """List what is painted outside of any mark: neither part of the structure nor an artifact."""
    depth, found = 0, []
    for token in TOKEN.findall(content):
        if token in {b"BDC", b"BMC"}:
            depth += 1
        elif token == b"EMC":
            depth -= 1
        elif token in PAINTS and depth == 0:
            found.append(token.decode())
    return found
