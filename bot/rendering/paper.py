"""A PDF document that is written from top to bottom: headings, flowing text with links, lists, quotes, tables."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

from fpdf import FPDF, FontFace, ViewerPreferences, XPos, YPos
from fpdf.enums import TableBordersLayout

from bot.assessment.findings import Shown
from bot.assessment.plain import one_line
from bot.rendering.fonts import MAIN, faces, fallbacks, printable
from bot.rendering.words import SIGNS, split_links

_INK = (29, 39, 51)
_SOFT = (82, 95, 110)
_LINE = (214, 218, 223)
_LINK = (31, 90, 138)
_LATE = (154, 44, 32)
_FILLS = {
    Shown.UNMET: (242, 181, 171),
    Shown.PARTIAL: (248, 220, 154),
    Shown.MET: (168, 216, 186),
    Shown.CLAIMED: (217, 239, 224),
    Shown.NOT_APPLICABLE: (231, 233, 236),
    Shown.UNKNOWN: (217, 209, 240),
    Shown.DISPUTED: (239, 201, 228),
    Shown.UNCONFIRMED: (201, 223, 240),
    Shown.PARKED: (221, 227, 230),
    Shown.UNANSWERED: (255, 255, 255),
}
_SIZES = {1: 20.0, 2: 14.0, 3: 11.5}
_MARGIN = 18
_HEIGHT = 5.0  # of a line of text, in mm
_STRIP_ROW = 16  # items in a row of the strip
# Stands for the number of pages, up to four digits; people's words never hold private characters.
_PAGES = "\ue0fc\ue0fd\ue0fe\ue0ff"


class Paper(FPDF):
    """An A4 document. `characters` are all that will be written; the fonts are chosen by them."""

    def __init__(self, title: str, subject: str, day: datetime.date, characters: set[str]) -> None:
        super().__init__(format="A4")
        self._fonts = [*faces(), *fallbacks(characters | set("".join(SIGNS.values())))]
        for font in self._fonts:
            self.add_font(font.family, font.style, font.path)
        self.set_fallback_fonts([font.family for font in self._fonts[len(faces()) :]], exact_match=False)
        self._running_title = self.safe(one_line(title))
        self._links: dict[int, int] = {}
        self.set_margins(_MARGIN, 16, _MARGIN)
        self.set_auto_page_break(True, margin=20)
        self.alias_nb_pages(_PAGES)
        self.set_title(one_line(title))
        self.set_subject(subject)
        self.set_author("Pilot Advisor")
        self.set_creator("Pilot Advisor")
        self.set_lang("en")
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        self.set_creation_date(datetime.datetime.combine(day, datetime.time(), datetime.UTC))
        self.add_page()

    def footer(self) -> None:
        """The title and the number of the page, on every page."""
        self.set_xy(_MARGIN, -14)  # a quote may be on its way, with a margin of its own
        self._type(8.5, colour=_SOFT)
        width = (self.w - 2 * _MARGIN) * 0.75
        title = self._running_title
        while self.get_string_width(title) > width:
            title = f"{title[: int(len(title) * 0.9)].rstrip('… ')}…"
        self.cell(width, 5, title)
        self.cell(0, 5, f"Page {self.page_no()} of {_PAGES}", align="R")

    def safe(self, text: str) -> str:
        """The text with words in place of what no font has."""
        return printable(text, self._fonts)

    def heading(self, level: int, text: str) -> None:
        """A heading, also in the outline, and never at the foot of a page."""
        text = self.safe(one_line(text))
        self.ln(1 if level == 1 else 4 if level == 2 else 2.5)
        if self.will_page_break(28):
            self.add_page()
        if level > 1:
            self.start_section(text, level - 2)
        self._type(_SIZES[level], "B")
        self.multi_cell(0, _SIZES[level] * 0.46, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(1)

    def say(self, text: str, *sources: int | None, soft: bool = False, style: str = "", late: str = "") -> None:
        """A paragraph. Web addresses and the numbers of sources are links; `late` is a warning at its end."""
        self._flow(text, sources, soft=soft, style=style, late=late)
        self.ln(_HEIGHT + 1)

    def label(self, text: str) -> None:
        """A small heading that does not enter the outline."""
        if self.will_page_break(3 * _HEIGHT):
            self.add_page()
        self._type(9, "B", _SOFT)
        self.cell(0, _HEIGHT, self.safe(one_line(text)), new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def points(self, lines: Iterable[tuple[str, int | None]]) -> None:
        """A list of points, each with the number of its source."""
        for text, source in lines:
            self._type(10)
            self.cell(4, _HEIGHT, "•")
            with self._inset(4):
                self._flow(text, [source])
                self.ln(_HEIGHT)
        self.ln(1)

    def quote(self, text: str, who: str) -> None:
        """Somebody's words, set off."""
        with self._inset(4):
            self._flow(text, [], style="I")
            if who:
                self._type(9, colour=_SOFT)
                self.write(_HEIGHT, f"  {self.safe(one_line(who))}")
            self.ln(_HEIGHT + 1)

    def grid(self, head: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int]) -> None:
        """A table whose head is repeated on every page."""
        self._type(9)
        self.set_draw_color(*_LINE)
        self.set_fill_color(255)
        style = FontFace(emphasis="BOLD", color=_SOFT)
        with self.table(
            col_widths=tuple(widths),
            text_align="LEFT",
            headings_style=style,
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            line_height=4.6,
            padding=(1, 2, 1, 0),
            v_align="TOP",
        ) as table:
            table.row([self.safe(cell) for cell in head])
            for row in rows:
                table.row([self.safe(cell) for cell in row])
        self.ln(2)

    def strip(self, ways: Sequence[Shown]) -> None:
        """The picture of the state: a box for each item, with its sign."""
        width = self.epw / min(len(ways), _STRIP_ROW)
        self.set_draw_color(140, 148, 156)
        self._type(10, "B")
        for place, way in enumerate(ways):
            if place and place % _STRIP_ROW == 0:
                self.ln(9)
            self.set_fill_color(*_FILLS[way])
            self.cell(width, 8, SIGNS[way], border=1, align="C", fill=True)
        self.ln(11)

    def place(self, number: int) -> None:
        """Where the links to a source lead: here."""
        self.set_link(self._link(number), y=self.get_y(), page=self.page)

    def _flow(
        self, text: str, sources: Iterable[int | None], *, soft: bool = False, style: str = "", late: str = ""
    ) -> None:
        colour = _SOFT if soft else _INK
        for part, is_link in split_links(text):
            self._type(10, style, _LINK if is_link else colour)
            self.write(_HEIGHT, self.safe(part), part if is_link else "")
        for source in filter(None, sources):
            self._type(9, colour=_LINK)
            self.write(_HEIGHT, f" [{source}]", self._link(source))
        if late:
            self._type(10, "B", _LATE)
            self.write(_HEIGHT, f" {late}")

    def _link(self, number: int) -> int:
        if number not in self._links:
            self._links[number] = self.add_link()
        return self._links[number]

    def _type(self, size: float, style: str = "", colour: tuple[int, int, int] = _INK) -> None:
        self.set_font(MAIN, style, size)
        self.set_text_color(*colour)

    def _inset(self, width: float) -> _Inset:
        return _Inset(self, width)


class _Inset:
    """A left margin that is wider for a while."""

    def __init__(self, paper: Paper, width: float) -> None:
        self._paper, self._margin, self._width = paper, paper.l_margin, width

    def __enter__(self) -> None:
        self._paper.set_left_margin(self._margin + self._width)
        self._paper.set_x(self._margin + self._width)

    def __exit__(self, *_: object) -> None:
        self._paper.set_left_margin(self._margin)
        self._paper.set_x(self._margin)
