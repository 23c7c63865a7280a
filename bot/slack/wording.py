"""Every sentence of the Slack rim, in one place for each language: `texts/<locale>.yaml`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import StringConstraints, ValidationError

from bot.errors import SettingsError
from knowledge.models import Frozen

Sentence = Annotated[str, StringConstraints(min_length=1, max_length=600, strip_whitespace=True)]


class Texts(Frozen):
    """The sentences of one language. Names in braces are filled in with `str.format`.

    What goes into a button, a title, a label or a hint is plain text; what goes into a message may hold mrkdwn.
    """

    # answers
    sources: Sentence
    source_line: Sentence
    show_source: Sentence
    source_title: Sentence
    source_close: Sentence
    source_gone: Sentence
    ask_person: Sentence
    share: Sentence
    shared_by: Sentence
    share_gone: Sentence
    share_restricted: Sentence
    review_due: Sentence
    helpful: Sentence
    not_helpful: Sentence
    helpful_label: Sentence
    not_helpful_label: Sentence
    thanks_up: Sentence
    thanks_down: Sentence
    why_title: Sentence
    why_label: Sentence
    why_hint: Sentence
    send: Sentence
    cancel: Sentence

    # progress
    working: Sentence
    queued: Sentence
    busy: Sentence
    stopped: Sentence
    retrying: Sentence
    interrupted: Sentence
    preparing: Sentence
    error: Sentence
    guest: Sentence

    # checklists
    progress: Sentence
    details: Sentence
    chosen: Sentence
    jump: Sentence
    details_title: Sentence
    details_for: Sentence
    details_status: Sentence
    details_status_hint: Sentence
    details_evidence: Sentence
    details_evidence_hint: Sentence
    details_owner: Sentence
    details_owner_hint: Sentence
    details_due: Sentence
    details_due_hint: Sentence
    details_due_was: Sentence
    details_gone: Sentence
    save: Sentence
    fault_empty: Sentence
    fault_long: Sentence
    fault_past: Sentence
    fault_date: Sentence
    fault_status: Sentence
    fault_checklist: Sentence
    begin: Sentence
    begin_title: Sentence
    begin_checklist: Sentence
    begin_checklist_hint: Sentence
    begin_option: Sentence
    begin_name: Sentence
    begin_name_hint: Sentence
    begin_name_new: Sentence
    start: Sentence

    opening: Sentence
    opening_unnamed: Sentence
    unknown_click: Sentence

    # reports
    report_title: Sentence
    verdict: Sentence
    as_of: Sentence
    why: Sentence
    blocking: Sentence
    other_gaps: Sentence
    open_items: Sentence
    whose: Sentence
    overdue: Sentence
    nobody: Sentence
    no_date: Sentence
    said: Sentence
    to_do: Sentence
    full_report: Sentence
    html: Sentence
    pdf: Sentence
    canvas: Sentence
    portfolio_title: Sentence
    portfolio_none: Sentence
    reached: Sentence
    reached_none: Sentence
    in_pilot: Sentence
    pilot_line: Sentence
    pilot_free: Sentence
    pilot_undecided: Sentence
    heat_initiative: Sentence
    heat_met: Sentence
    heat_verdict: Sentence
    heat_line: Sentence
    heat_key: Sentence
    blockers: Sentence
    blocker_line: Sentence
    more: Sentence
    file_comment: Sentence
    file_failed: Sentence
    canvas_comment: Sentence
    canvas_failed: Sentence
    not_visible: Sentence

    # home
    home_title: Sentence
    home_intro: Sentence
    home_open: Sentence
    home_open_none: Sentence
    home_open_line: Sentence
    resume: Sentence
    home_actions: Sentence
    home_actions_none: Sentence
    home_action_line: Sentence
    due_on: Sentence
    home_reports: Sentence
    home_reports_none: Sentence
    home_report_line: Sentence
    home_knowledge: Sentence
    home_knowledge_line: Sentence
    home_knowledge_never: Sentence
    home_admin: Sentence
    home_ingest: Sentence
    home_ingest_none: Sentence
    home_document: Sentence
    home_audience: Sentence
    not_admin: Sentence

    admin_error: Sentence
    admin_no_error: Sentence
    admin_menu: Sentence
    admin_words: Sentence
    admin_documents: Sentence
    admin_reingest: Sentence
    admin_generations: Sentence
    admin_unanswered: Sentence
    admin_audit: Sentence
    admin_errors: Sentence
    admin_elsewhere: Sentence
    admin_sure: Sentence
    admin_reingest_sure: Sentence
    admin_yes: Sentence
    admin_no: Sentence
    admin_no_documents: Sentence
    admin_documents_head: Sentence
    admin_document: Sentence
    admin_owner: Sentence
    admin_review: Sentence
    admin_overdue: Sentence
    admin_audience: Sentence
    admin_bundled: Sentence
    admin_generation: Sentence
    admin_serves: Sentence
    admin_was_refused: Sentence
    admin_how: Sentence
    admin_forced: Sentence
    admin_back: Sentence
    admin_back_offer: Sentence
    admin_back_faults: Sentence
    admin_back_sure: Sentence
    admin_back_done: Sentence
    admin_back_is: Sentence
    admin_button_old: Sentence
    admin_topics: Sentence
    admin_no_topics: Sentence
    admin_topic: Sentence
    admin_audit_head: Sentence
    admin_audit_none: Sentence
    admin_errors_head: Sentence
    admin_errors_none: Sentence
    admin_offer: Sentence
    admin_add: Sentence
    admin_too_large: Sentence
    admin_no_file: Sentence
    admin_no_download: Sentence
    admin_file_elsewhere: Sentence
    admin_preview: Sentence
    admin_rejected: Sentence
    admin_same: Sentence
    admin_added: Sentence
    admin_changed: Sentence
    admin_seen_by: Sentence
    admin_everybody: Sentence
    admin_takes_place: Sentence
    admin_questions: Sentence
    admin_would_fail: Sentence
    admin_first: Sentence
    admin_diff: Sentence
    admin_approve: Sentence
    admin_discard: Sentence
    admin_approve_sure: Sentence
    admin_decided: Sentence
    admin_gone: Sentence
    admin_changed_since: Sentence
    admin_discarded: Sentence
    admin_working_preview: Sentence
    admin_working_ingest: Sentence
    admin_working_reingest: Sentence
    admin_step: Sentence
    admin_cancel: Sentence
    admin_stopping: Sentence
    admin_cancelled: Sentence
    admin_done: Sentence
    admin_unchanged: Sentence
    admin_refused: Sentence
    admin_refused_how: Sentence
    admin_failed: Sentence

    # help
    help_title: Sentence
    help_ask: Sentence
    help_follow: Sentence
    help_assess: Sentence
    help_report: Sentence
    help_private: Sentence
    help_footer: Sentence
    prompts_title: Sentence
    prompt_ready_title: Sentence
    prompt_ready: Sentence
    prompt_assess_title: Sentence
    prompt_assess: Sentence
    prompt_stuck_title: Sentence
    prompt_stuck: Sentence
    prompt_portfolio_title: Sentence
    prompt_portfolio: Sentence

    # reminders
    reminder: Sentence


def load_texts(locale: str = "en") -> Texts:
    """The sentences of a language, such as "en". Raises `SettingsError` where there are none or the file is not whole."""
    path = Path(__file__).parent / "texts" / f"{locale}.yaml"
    if not re.fullmatch(r"[a-z]{2}(_[A-Z]{2})?", locale) or not path.is_file():
        raise SettingsError(f"There are no texts for the language {locale!r}.", help="Use one of bot/slack/texts.")
    try:
        return Texts.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (ValidationError, yaml.YAMLError) as error:
        raise SettingsError(f"{path.name} does not hold the texts: {error}", help="Correct the file.") from error
