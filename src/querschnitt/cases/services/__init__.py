from .agreements import agree_on_plan
from .answering import acknowledge_notice, create_link, remind_of_unanswered, set_answer_days
from .assessments import assess, edit_assessment, needs_from_assessment
from .cases import assign_case, close_case, create_case, edit_case, loose_ends, move_phase, reopen_case
from .consents import record_consent, record_refusal, record_release, withdraw_consent, withdraw_release
from .contacts import draft_of, drop_draft, edit_contact, note_contact, save_draft
from .errors import Stale
from .gate import covering_consent, find_consent, find_release, needs_release, why_not_covered
from .goals import add_goal, edit_goal, review_goal
from .grants import grant_case, revoke_grant, touch
from .handover_notice import notice_change, propose_handover
from .handovers import (
    confirm_first_payment,
    confirm_handover,
    edit_handover_task,
    end_handover,
    move_handover_task,
    send_handover_package,
)
from .life import (
    add_entry,
    add_member,
    add_name,
    edit_entry,
    edit_member,
    remove_entry,
    remove_member,
    remove_name,
    set_languages,
)
from .obstacles import report_obstacle, report_refusal
from .packages import build_package
from .plan import add_need, add_step, edit_need, edit_step, move_step
from .referrals import (
    accept_referral,
    draft_referral,
    refuse_referral,
    report_back,
    send_referral,
    send_with_consent,
    withdraw_referral,
)
from .search import index_case, known_elsewhere, search_cases
from .spans import set_benefit, set_residence, withdraw_span

__all__ = [
    "Stale",
    "accept_referral",
    "acknowledge_notice",
    "add_entry",
    "add_goal",
    "add_member",
    "add_name",
    "add_need",
    "add_step",
    "agree_on_plan",
    "assess",
    "assign_case",
    "build_package",
    "close_case",
    "confirm_first_payment",
    "confirm_handover",
    "covering_consent",
    "create_case",
    "create_link",
    "draft_of",
    "draft_referral",
    "drop_draft",
    "edit_assessment",
    "edit_case",
    "edit_contact",
    "edit_entry",
    "edit_goal",
    "edit_handover_task",
    "edit_member",
    "edit_need",
    "edit_step",
    "end_handover",
    "find_consent",
    "find_release",
    "grant_case",
    "index_case",
    "known_elsewhere",
    "loose_ends",
    "move_handover_task",
    "move_phase",
    "move_step",
    "needs_from_assessment",
    "needs_release",
    "note_contact",
    "notice_change",
    "propose_handover",
    "record_consent",
    "record_refusal",
    "record_release",
    "refuse_referral",
    "remind_of_unanswered",
    "remove_entry",
    "remove_member",
    "remove_name",
    "reopen_case",
    "report_back",
    "report_obstacle",
    "report_refusal",
    "review_goal",
    "revoke_grant",
    "save_draft",
    "search_cases",
    "send_handover_package",
    "send_referral",
    "send_with_consent",
    "set_answer_days",
    "set_benefit",
    "set_languages",
    "set_residence",
    "touch",
    "why_not_covered",
    "withdraw_consent",
    "withdraw_referral",
    "withdraw_release",
    "withdraw_span",
]
