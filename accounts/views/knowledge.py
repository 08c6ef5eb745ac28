"""Pages on what we know of a customer: the tab, its forms, and whose is stale."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.forms.knowledge import KnowledgeForm, QuestionsForm
from accounts.models import Account, KnowledgeNote, Programme
from accounts.models.knowledge import QUESTIONS, KnowledgeTopic
from accounts.permissions import LOOK_AFTER, may_record_knowledge
from accounts.selectors.already_told import LONGEST, already_told
from accounts.selectors.business import (
    challenges_of,
    drivers_of,
    helped_with,
    objectives_of,
    pyramid_of,
)
from accounts.selectors.knowledge import (
    fresh_since,
    little_known,
    newest_notes,
    stale_of,
    understanding_of,
)
from accounts.selectors.pages import page_after
from accounts.services.knowledge import (
    answer_questions,
    answers_of,
    record_knowledge,
    values_of,
)
from accounts.views.asking import account_or_404, ask
from sam.lib import account_tabs, asking
from sam.lib.account_tabs import Seen
from sam.lib.editing import stamp
from sam.lib.http import PageRequest, whole_number

MINE, ALL = "mine", "all"
SHOWN = 20


@require_safe
@vary_on_headers("HX-Request")
def knowledge(request: PageRequest, account_pk: int) -> HttpResponse:
    """Show what we know of an account, and what they told us of a matter."""

    def build(seen: Seen) -> Mapping[str, Any]:
        account, user = seen.account, request.user
        programme = Programme.current()
        challenges = challenges_of(account, user)
        return {
            "known": understanding_of(account, user, programme=programme),
            "challenges": challenges,
            "helped": helped_with(challenges, since=fresh_since(programme)),
            "drivers": drivers_of(account, user),
            "objectives": objectives_of(account, user),
            "pyramid": pyramid_of(account, user),
            "may_record": may_record_knowledge(user, account),
            **_told(request, seen),
        }

    part = "told" if request.htmx.target == "told" else "tab"
    return account_tabs.show(
        request,
        account_pk,
        "accounts:knowledge",
        template="accounts/knowledge.html",
        context=build,
        part=part,
    )


@require_safe
def knowledge_list(request: PageRequest) -> HttpResponse:
    """List accounts of which something is stale or unknown, the largest first."""
    user = request.user
    if not user.sees_facts:
        raise Http404
    programme = Programme.current()
    first = MINE if user.role in LOOK_AFTER else ALL
    shown = request.GET.get("of", first)
    shown = shown if shown in {MINE, ALL} else first
    found = little_known(user, programme=programme, mine=shown == MINE)
    seen = whole_number(request.GET.get("after", ""))
    accounts, last = page_after(found, by="size", seen=seen, within=found, down=True)
    context = {
        "rows": stale_of(accounts, programme=programme),
        "shown": shown,
        "next_url": f"?of={shown}&after={last}" if last else "",
        "topics": len(KnowledgeTopic),
        "months": programme.knowledge_months,
        "may_ask": user.role in LOOK_AFTER,
        "today": programme.today(),
    }
    return render(request, "accounts/knowledge_list.html", context)


@require_http_methods(asking.GET_OR_POST)
def knowledge_create(request: PageRequest, account_pk: int, topic: str) -> HttpResponse:
    """Ask what we know on one topic now; a POST adds it to what was known."""
    account = account_or_404(request, account_pk)
    code = topic.upper()
    if code not in KnowledgeTopic.values:
        raise Http404
    if account.pk != account_pk:
        return redirect("accounts:knowledge-create", account.pk, topic)
    may_record_knowledge(request.user, account).require()
    last = newest_notes(account, [code]).get(code)
    now = values_of(last)
    form = KnowledgeForm(
        request.POST or None,
        account=account,
        user=request.user,
        today=Programme.current().today(),
        initial={"text": now["text"], "source": now["source"], "seen": stamp(now)},
    )

    def act() -> str:
        given = dict(form.cleaned_data)
        seen = given.pop("seen") or None
        record_knowledge(
            account=account, actor=request.user, topic=code, seen=seen, **given
        )
        return _("It is written down; what was known before is kept.")

    return ask_about(
        request,
        account,
        form,
        act,
        title=KnowledgeTopic(code).label,
        words=_(
            "What you write takes the place of what was known; that stays as history."
        ),
    )


@require_http_methods(asking.GET_OR_POST)
def questions(request: PageRequest, account_pk: int) -> HttpResponse:
    """Ask the four questions, with what they answered; a POST writes answers down."""
    account = account_or_404(request, account_pk)
    if account.pk != account_pk:
        return redirect("accounts:questions", account.pk)
    may_record_knowledge(request.user, account).require()
    programme = Programme.current()
    told: dict[str, KnowledgeNote] = newest_notes(account, QUESTIONS)
    form = QuestionsForm(
        request.POST or None,
        account=account,
        user=request.user,
        today=programme.today(),
        told=told,
        initial={"seen": stamp(answers_of(account))},
    )

    def act() -> str:
        made = answer_questions(account=account, actor=request.user, **form.arguments())
        return _("%(count)s answers are written down.") % {"count": len(made)}

    return ask_about(
        request,
        account,
        form,
        act,
        template="accounts/questions_form.html",
        title=_("Ask about their plans"),
        words=_(
            "What they said last stands beside each question, so that nobody is asked"
            " twice. Leave empty what you did not ask."
        ),
        since=fresh_since(programme),
    )


def ask_about(
    request: PageRequest, account: Account, form: Any, act: Any, **context: Any
) -> HttpResponse:
    """Ask for something of a customer's business, and go back to where that stands."""
    context = {"button": _("Save"), **context}
    tab = reverse("accounts:knowledge", args=[account.pk])
    return ask(request, account, form, act, otherwise=tab, **context)


def _told(request: PageRequest, seen: Seen) -> dict[str, Any]:
    """Return what was asked, and where they told us."""
    asked = request.GET.get("told", "").replace("\0", "").strip()[:LONGEST]
    if not asked:
        return {"asked": "", "answer": None}
    answer = already_told(seen.ids, request.user, asked, limit=SHOWN)
    keys = {one.account_id for one in answer.found} - {seen.account.pk}
    named = Account.objects.filter(pk__in=keys) if keys else []
    return {
        "asked": asked,
        "answer": answer,
        "found": [(one, _place(one.source.code, one.pk)) for one in answer.found],
        "names": {account.pk: account.name for account in named},
    }


def _place(code: str, pk: int) -> str:
    """Return where a thing that was said stands on a page of its own, if anywhere."""
    if code == "INTERACTION":
        return reverse("accounts:interaction-detail", args=[pk])
    return ""
