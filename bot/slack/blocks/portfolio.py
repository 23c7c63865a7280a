"""All initiatives side by side as messages: what reached production, what is in pilot and blocked by what, heat maps."""

from __future__ import annotations

from slack_sdk.models.blocks import RawTextObject, TableBlock

from bot.assessment.findings import Shown
from bot.assessment.plain import count, day
from bot.assessment.portfolio import Blocker, Entry, HeatMap, Hindrance, Portfolio, Row, Success
from bot.rendering.words import SIGNS, duration, stage, word
from bot.slack.blocks.kit import actions, button, context, header, messages, sections
from bot.slack.blocks.report import build_file_buttons, whose
from bot.slack.blocks.values import BEGIN, PORTFOLIO
from bot.slack.mrkdwn import cut, line, visible
from bot.slack.outgoing import Block, Outgoing
from bot.slack.wording import Texts

MOST_ROWS, MOST_CELLS, MOST_TABLE_TEXT = 100, 20, 8_000  # of a table; Slack takes 10,000 characters
_MOST_BLOCKERS = 10
_CELL = 80  # characters
_NOT_ASKED = "·"


def build_portfolio_blocks(portfolio: Portfolio, texts: Texts) -> list[Outgoing]:
    """The portfolio in short; every initiative that is in pilot is in it. A heat map is a table where one fits."""
    title = texts.portfolio_title.format(day=day(portfolio.today))
    if not portfolio.initiatives:
        start = actions([button(texts.begin, BEGIN, BEGIN, style="primary")])
        return messages([header(title), *sections(texts.portfolio_none)], [start], otherwise=title)
    body = [header(title), *sections(_reached(portfolio.success, texts)), *_pilots(portfolio, texts)]
    for each in portfolio.maps:
        body += [header(each.title), _table(each, texts)] if fits(each) else [header(each.title), *_lines(each, texts)]
    body += context(_key(portfolio, texts)) if portfolio.maps else []
    if portfolio.blockers:
        body += sections(
            "\n".join([f"*{texts.blockers}*", *(_blocker(each, texts) for each in portfolio.blockers[:_MOST_BLOCKERS])])
        )
    tail = [*context(texts.full_report), build_file_buttons(PORTFOLIO, texts)]
    return messages(body, tail, otherwise=title)


def fits(each: HeatMap) -> bool:
    """Whether a heat map is small enough for one of Slack's tables."""
    text = sum(len(row.name) + len(row.verdict.title) for row in each.rows) + sum(len(one.title) for one in each.columns)
    cells = (len(each.rows) + 1) * (len(each.columns) + 3)
    return len(each.rows) < MOST_ROWS and len(each.columns) + 3 <= MOST_CELLS and text + 5 * cells <= MOST_TABLE_TEXT


def _reached(success: Success, texts: Texts) -> str:
    if success.percent is None:
        return texts.reached_none
    counted = count(success.counted, "initiative")
    return texts.reached.format(reached=len(success.reached), counted=counted, percent=success.percent)


def _pilots(portfolio: Portfolio, texts: Texts) -> list[Block]:
    told = texts.in_pilot.format(count=len(portfolio.in_pilot), total=len(portfolio.initiatives))
    return [block for part in (told, *(_pilot(each, texts) for each in portfolio.in_pilot)) for block in sections(part)]


def _pilot(entry: Entry, texts: Texts) -> str:
    rows = [texts.pilot_line.format(name=line(entry.name), stage=stage(entry.stage).lower(), duration=duration(entry))]
    several = len(entry.hindrances) > 1
    for each in entry.hindrances:
        rows += [f"_{line(each.checklist_title)}_"] if several else []
        rows += _hindrance(each, texts)
    return "\n".join(rows)


def _hindrance(each: Hindrance, texts: Texts) -> list[str]:
    rows = [f"• {SIGNS[held.shown]} {line(held.title)}. {whose(held, texts)}" for held in each.blocking]
    waiting = ", ".join(line(held.title) for held in (*each.undecided, *each.unevidenced))
    rows = rows or [texts.pilot_free]
    return [*rows, texts.pilot_undecided.format(items=waiting)] if waiting else rows


def _table(each: HeatMap, texts: Texts) -> Block:
    head = [texts.heat_initiative, *(column.title for column in each.columns), texts.heat_met, texts.heat_verdict]
    rows = [
        [
            row.name,
            *(SIGNS[cell] if cell else _NOT_ASKED for cell in row.cells),
            f"{row.verdict.percent} %",
            row.verdict.title,
        ]
        for row in each.rows
    ]
    return TableBlock(rows=[list(map(_cell, cells)) for cells in (head, *rows)]).to_dict()


def _cell(text: str) -> RawTextObject:
    return RawTextObject(text=cut(" ".join(visible(text).split()), _CELL) or _NOT_ASKED)


def _lines(each: HeatMap, texts: Texts) -> list[Block]:
    return [block for row in each.rows for block in sections(_row(each, row, texts))]


def _row(each: HeatMap, row: Row, texts: Texts) -> str:
    cells = " · ".join(
        f"{SIGNS[cell]} {line(column.title)}" for column, cell in zip(each.columns, row.cells, strict=True) if cell
    )
    told = {"name": line(row.name), "verdict": line(row.verdict.title), "percent": row.verdict.percent, "cells": cells}
    return texts.heat_line.format(**told)


def _blocker(each: Blocker, texts: Texts) -> str:
    told = texts.blocker_line.format(
        title=line(each.title), count=len(each.names), assessed=each.assessed, checklist=line(each.checklist_title)
    )
    return f"• {told}"


def _key(portfolio: Portfolio, texts: Texts) -> str:
    used = {cell for each in portfolio.maps for row in each.rows for cell in row.cells}
    return texts.heat_key.format(signs=" · ".join(f"{SIGNS[way]} {word(way).lower()}" for way in Shown if way in used))
