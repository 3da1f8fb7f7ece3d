"""Makes `letter.docx`, the template of a letter's Word copy: `python services/notify/templates/letter_docx.py`.

Written by hand as XML, for every cell of Decree 30/2020/NĐ-CP Annex I has its own size and place. What stands in double braces is
filled in by docxtpl; numbers in brackets are the decree's cells.
"""
# ruff: noqa: INP001

import zipfile
from pathlib import Path

NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEADER = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def twips(millimetres: float) -> int:
    """Measure as Word does."""
    return round(millimetres * 1440 / 25.4)


def run(text: str, *, size: float = 14, bold: bool = False, italic: bool = False, colour: str = "") -> str:
    """Write words."""
    look = "<w:b/>" * bold + "<w:i/>" * italic + (f'<w:color w:val="{colour}"/>' if colour else "")
    return f'<w:r><w:rPr>{look}<w:sz w:val="{round(2 * size)}"/></w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def par(*runs: str, align: str = "left", before: float = 0, indent: str = "", more: str = "") -> str:
    """Write a paragraph; `before` in points."""
    space = f'<w:spacing w:before="{round(20 * before)}"/>'
    return f'<w:p><w:pPr>{more}{space}<w:ind {indent}/><w:jc w:val="{align}"/></w:pPr>{"".join(runs)}</w:p>'


def each(name: str, of: str, what: str) -> str:
    """Repeat paragraphs."""
    return f"{{% for {name} in {of} %}}{what}{{% endfor %}}"


def where(condition: str, what: str) -> str:
    """Write paragraphs only where there is something to write."""
    return f"{{% if {condition} %}}{what}{{% endif %}}"


def border(*sides: str, size: int = 6, space: int = 1, colour: str = "000000") -> str:
    """Draw lines along a paragraph."""
    lines = "".join(f'<w:{side} w:val="single" w:sz="{size}" w:space="{space}" w:color="{colour}"/>' for side in sides)
    return f"<w:pBdr>{lines}</w:pBdr>"


def rule(indent: str) -> str:
    """Draw a rule between two indents."""
    ends = f'w:left="{{{{ {indent} }}}}" w:right="{{{{ {indent} }}}}"'
    line = '<w:r><w:rPr><w:sz w:val="4"/></w:rPr></w:r>'
    more = border("top") + '<w:spacing w:before="40" w:line="80" w:lineRule="exact"/>'
    return f"<w:p><w:pPr>{more}<w:ind {ends}/></w:pPr>{line}</w:p>"


def framed(text: str, indent: str, *, colour: str) -> str:
    """Write a stamp: words in a frame of single lines."""
    ends = f'w:left="{{{{ {indent} }}}}" w:right="{{{{ {indent} }}}}"'
    lines = border("top", "left", "bottom", "right", size=8, space=3, colour=colour)
    return par(run(text, size=13, bold=True, colour=colour), align="center", before=9, indent=ends, more=lines)


def cell(wide: str | int, content: str, more: str = "") -> str:
    """Write a cell of a table."""
    return f'<w:tc><w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/>{more}</w:tcPr>{content}</w:tc>'


def table(grid: str, rows: str, look: str = "") -> str:
    """Write a table of fixed widths."""
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/>{look}<w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


def plain(left: float, right: float, cells: list[tuple[str, str]]) -> str:
    """Write pairs of cells without lines, each pair on one page."""
    grid = f'<w:gridCol w:w="{twips(left)}"/><w:gridCol w:w="{twips(right)}"/>'
    whole = "<w:trPr><w:cantSplit/></w:trPr>"
    rows = "".join(f"<w:tr>{whole}{cell(twips(left), one)}{cell(twips(right), other)}</w:tr>" for one, other in cells)
    return table(grid, rows)


def head() -> str:
    """Write state name and motto [1], agency [2], number [3], place and date [4], subject [5b], stamps [10b, 11]."""
    agency = (
        each("line", "form.parent", par(run("{{ line }}", size=13), align="center"))
        + each("line", "form.issuer", par(run("{{ line }}", size=13, bold=True), align="center"))
        + rule("issuer_rule")
    )
    state = (
        par(run("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=12.5, bold=True), align="center")
        + par(run("Độc lập - Tự do - Hạnh phúc", size=13.5, bold=True), align="center")
        + rule("motto_rule")
    )
    number = (
        par(run("{{ form.number }}", size=13), align="center")
        + where("not form.title", par(run("{{ form.subject }}", size=12), align="center", before=6))
        + where("form.urgency", framed("{{ form.urgency }}", "urgency_rule", colour="E00000"))
        + where("form.circulation", framed("{{ form.circulation }}", "circulation_rule", colour="000000"))
    )
    dated = par(run("{{ form.dated }}", size=13, italic=True), align="center")
    return plain(62, 100, [(agency, state), (number, dated)])


def title() -> str:
    """Write the name of the document's type and what it is about [5a]."""
    words = par(run("{{ form.title }}", bold=True), align="center", before=12) + par(
        run("{{ form.subject }}", bold=True), align="center"
    )
    return where("form.title", words + rule("title_rule"))


def addressed() -> str:
    """Write who is addressed [9a]."""
    one = par(run("Kính gửi: {{ form.addressees[0] }}"), align="center", before=12)
    items = f'w:left="{twips(35)}" w:hanging="{twips(3)}"'
    lines = each("line", "form.addressees", par(run("- {{ line }}"), before=3, indent=items))
    several = par(run("Kính gửi:"), before=12, indent=f'w:left="{twips(14)}"') + lines
    return where("form.addressees | length == 1", one) + where("form.addressees | length > 1", several)


def body() -> str:
    """Write the paragraphs [6]; nobody signs on a page without any words of the letter."""
    indent = f'w:firstLine="{twips(12.7)}"'
    last = where("loop.last", "<w:keepNext/>")
    return each("line", "form.paragraphs", par(run("{{ line }}"), align="both", before=6, indent=indent, more=last))


def signed() -> str:
    """Write who gets copies [9b, 12] and who signs [7a, 7b], with room for a signature."""
    copies = (
        par(run("Nơi nhận:", size=12, bold=True, italic=True), before=12)
        + each("line", "form.copies", par(run("- {{ line }}", size=11)))
        + where("form.drafter", par(run("{{ form.drafter }}", size=11)))
    )
    keep = "<w:keepNext/>"
    signer = each("line", "form.authority", par(run("{{ line }}", bold=True), align="center", before=0, more=keep))
    name = par(run("{{ form.signer }}", bold=True), align="center", before=twips(26) / 20)
    lead = '<w:p><w:pPr><w:keepNext/><w:spacing w:line="240" w:lineRule="exact"/></w:pPr></w:p>'
    return plain(75, 87, [(copies, lead + signer + name)])


def section(of: str) -> str:
    """Say how the pages of a section lie; each counts its own pages, and shows no number on the first."""
    return (
        "<w:sectPr>"
        '<w:headerReference w:type="default" r:id="rId2"/><w:headerReference w:type="first" r:id="rId3"/>'
        f'<w:footerReference w:type="default" r:id="rId4"/><w:footerReference w:type="first" r:id="{{{{ {of}.foot }}}}"/>'
        '<w:type w:val="nextPage"/>'
        f'<w:pgSz w:w="{{{{ {of}.width }}}}" w:h="{{{{ {of}.height }}}}" w:orient="{{{{ {of}.lies }}}}"/>'
        f'<w:pgMar w:top="{twips(20)}" w:right="{twips(18)}" w:bottom="{twips(20)}" w:left="{twips(30)}" '
        f'w:header="{twips(11)}" w:footer="{twips(8)}" w:gutter="0"/>'
        '<w:pgNumType w:start="1"/><w:titlePg/></w:sectPr>'
    )


def annexes() -> str:
    """Write the annexes, each in a section of its own."""
    ends = f'<w:p><w:pPr><w:spacing w:line="20" w:lineRule="exact"/>{section("annex.before")}</w:pPr></w:p>'
    titles = (
        par(run("{{ annex.label }}", bold=True), align="center")
        + par(run("{{ annex.title }}", bold=True), align="center")
        + par(run("{{ annex.reference }}", size=13, italic=True), align="center", before=3)
        + '<w:p><w:pPr><w:spacing w:line="120" w:lineRule="exact"/></w:pPr></w:p>'
    )
    note = where("annex.note", par(run("{{ annex.note }}", size=12, italic=True), before=6))
    return each("annex", "annexes", ends + titles + annex_table() + note)


def annex_table() -> str:
    """Write the table of an annex; its heads are repeated on every page, and no row is cut."""
    size = '<w:sz w:val="{{ annex.size * 2 }}"/>'
    middle = '<w:vAlign w:val="center"/>'

    def words(text: str, *, look: str = "", align: str = "center") -> str:
        t = f'<w:r><w:rPr>{look}{size}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'
        return f'<w:p><w:pPr><w:jc w:val="{align}"/></w:pPr>{t}</w:p>'

    def row(cells: str, look: str = "") -> str:
        return f"<w:tr><w:trPr><w:cantSplit/>{look}</w:trPr>{cells}</w:tr>"

    spans = '{% if c.subs %}<w:gridSpan w:val="{{ c.subs | length }}"/>{% elif annex.two %}<w:vMerge w:val="restart"/>{% endif %}'
    heads = each("c", "annex.columns", cell("{{ c.wide }}", words("{{ c.title }}", look="<w:b/>"), spans + middle))
    subs = each("s", "c.subs", cell("{{ s.wide }}", words("{{ s.title }}", look="<w:b/>"), middle))
    below = cell("{{ c.wide }}", "<w:p/>", "<w:vMerge/>" + middle)
    second = each("c", "annex.columns", f"{{% if c.subs %}}{subs}{{% else %}}{below}{{% endif %}}")
    cells = each("c, text", "row", cell("{{ c.wide }}", words("{{ text }}", align="{{ c.leans }}"), middle))
    again = "<w:tblHeader/>"
    rows = row(heads, again) + where("annex.two", row(second, again)) + each("row", "annex.rows", row(cells))
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = each("wide", "annex.grid", '<w:gridCol w:w="{{ wide }}"/>')
    return table(grid, rows, f'<w:tblInd w:w="60" w:type="dxa"/><w:tblBorders>{lines}</w:tblBorders>')


def document() -> str:
    """Put the letter together."""
    content = head() + title() + addressed() + body() + signed() + annexes()
    end = '<w:p><w:pPr><w:spacing w:line="20" w:lineRule="exact"/></w:pPr></w:p>'
    return f"{HEADER}<w:document {NAMES}><w:body>{content}{end}{section('last')}</w:body></w:document>"


def styles() -> str:
    """Say what holds where nothing else is said: Times New Roman, Vietnamese, single spacing."""
    fonts = '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman" w:eastAsia="Times New Roman"/>'
    looks = f'<w:rPr>{fonts}<w:sz w:val="28"/><w:szCs w:val="28"/><w:lang w:val="vi-VN"/></w:rPr>'
    spacing = '<w:pPr><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/></w:pPr>'
    return (
        f"{HEADER}<w:styles {NAMES}><w:docDefaults><w:rPrDefault>{looks}</w:rPrDefault>"
        f"<w:pPrDefault>{spacing}</w:pPrDefault></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/></w:style></w:styles>'
    )


def numbered() -> str:
    """Write the page's number in the middle of the top margin."""
    field = '<w:fldSimple w:instr=" PAGE ">' + run("2", size=13) + "</w:fldSimple>"
    return f"{HEADER}<w:hdr {NAMES}>{par(field, align='center')}</w:hdr>"


def empty(kind: str) -> str:
    """Write a header or footer without anything."""
    return f"{HEADER}<w:{kind} {NAMES}><w:p/></w:{kind}>"


def contact() -> str:
    """Write the line of addresses [13]."""
    line = par(run("{{ form.contact }}", size=11), align="center", more=border("top", space=3))
    return f"{HEADER}<w:ftr {NAMES}>{where('form.contact', line)}{where('not form.contact', '<w:p/>')}</w:ftr>"


PARTS = {
    "word/document.xml": (document, "document.main"),
    "word/styles.xml": (styles, "styles"),
    "word/header1.xml": (numbered, "header"),
    "word/header2.xml": (lambda: empty("hdr"), "header"),
    "word/footer1.xml": (lambda: empty("ftr"), "footer"),
    "word/footer2.xml": (contact, "footer"),
}
RELATED = ("styles", "header", "header", "footer", "footer")


def content_types() -> str:
    """Say what each part is."""
    parts = "".join(
        f'<Override PartName="/{name}" ContentType="{WORD}.{kind}+xml"/>' for name, (_, kind) in PARTS.items()
    )
    return (
        f'{HEADER}<Types xmlns="{PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{parts}</Types>'
    )


def relationships() -> str:
    """Say which parts the document uses: rId1 styles, rId2 and rId3 headers, rId4 and rId5 footers."""
    used = [name for name in PARTS if name != "word/document.xml"]
    links = "".join(
        f'<Relationship Id="rId{no}" Type="{OFFICE}/{kind}" Target="{name.removeprefix("word/")}"/>'
        for no, (name, kind) in enumerate(zip(used, RELATED, strict=True), 1)
    )
    return f'{HEADER}<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>'


def root() -> str:
    """Say where the document is."""
    link = f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
    return f'{HEADER}<Relationships xmlns="{PACKAGE}/relationships">{link}</Relationships>'


def parts() -> dict[str, str]:
    """Return every file of the template."""
    return {
        "[Content_Types].xml": content_types(),
        "_rels/.rels": root(),
        "word/_rels/document.xml.rels": relationships(),
        **{name: write() for name, (write, _) in PARTS.items()},
    }


def main() -> None:
    """Write the template next to this file, the same bytes every time."""
    with zipfile.ZipFile(Path(__file__).with_suffix("").with_name("letter.docx"), "w") as made:
        for name, text in parts().items():
            made.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    main()
