"""Write down what we know of a customer, topic by topic, and what they answered."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Account, Contact, KnowledgeNote
from accounts.models.knowledge import QUESTIONS
from accounts.permissions import may_record_knowledge
from accounts.selectors.knowledge import newest_notes
from accounts.services import business
from accounts.services.refusals import FactRefused, held, require_one_of
from sam.lib.editing import ChangedMeanwhile, require_unchanged
from sam.users.models import User

Topic = KnowledgeNote.Topic
TEXT = 20_000


class KnowledgeRefused(FactRefused):
    """It cannot be written down like that; ``field`` names what is wrong."""

    code = "knowledge_refused"


def values_of(note: KnowledgeNote | None) -> dict[str, Any]:
    """Return what the form of a topic edits: the newest note's values, or blanks."""
    return {
        "text": note.text if note else "",
        "source": note.source if note else "",
        "said_by": note.said_by if note else None,
        "said_on": note.said_on if note else None,
    }


def answers_of(account: Account) -> dict[str, str]:
    """Return what was answered last to each of the four questions; blank if nothing."""
    newest = newest_notes(account, QUESTIONS)
    return {
        topic.lower(): newest[topic].text if topic in newest else ""
        for topic in QUESTIONS
    }


@transaction.atomic
def record_knowledge(
    *,
    account: Account,
    actor: User | None,
    topic: str,
    text: str,
    said_on: dt.date,
    source: str = "",
    said_by: Contact | None = None,
    seen: str | None = None,
) -> KnowledgeNote:
    """
    Write down what we know of *account* on a topic; earlier notes stay as history.

    What the newest note says already changes nothing.

    :param seen: the stamp of the newest note's `values_of`, as the writer read them
    :raises PermissionDenied: if *actor* does not look after the account
    :raises KnowledgeRefused: if nothing is said, the topic is not known, the day has
        not come, the person held no position there then, or the account was merged
    :raises ChangedMeanwhile: if somebody else wrote on the topic since it was read
    """
    may_record_knowledge(actor, account).require()
    account = held(account, KnowledgeRefused)
    require_one_of(topic, Topic.values, "topic", KnowledgeRefused)
    last = newest_notes(account, [topic]).get(topic)
    require_unchanged(last or account, values_of(last), seen)
    told = business.stripped(
        {"text": text, "source": source, "said_by": said_by, "said_on": said_on}
    )
    _require_sound(account, told)
    return _write(account, actor, topic, told, last)


@transaction.atomic
def answer_questions(
    *,
    account: Account,
    actor: User | None,
    answers: Mapping[str, str],
    said_on: dt.date,
    still_so: Collection[str] = (),
    source: str = "",
    said_by: Contact | None = None,
    seen: str | None = None,
) -> list[KnowledgeNote]:
    """
    Write down what *account* answered to our questions, all on one day.

    :param answers: topic of `QUESTIONS` to what they said; blank was not asked
    :param still_so: topics of which they said that the last answer still holds
    :param seen: the stamp of `answers_of`, as the writer read them
    :raises PermissionDenied: if *actor* does not look after the account
    :raises KnowledgeRefused: if nothing was answered, or as for `record_knowledge`
    :raises ChangedMeanwhile: if somebody else wrote down answers since
    """
    may_record_knowledge(actor, account).require()
    account = held(account, KnowledgeRefused)
    for topic in {*answers, *still_so}:
        require_one_of(topic, list(QUESTIONS), topic.lower(), KnowledgeRefused)
    newest = newest_notes(account, QUESTIONS)
    said = {topic: text.strip() for topic, text in answers.items() if text.strip()}
    _require_unseen(account, newest, said.keys() | set(still_so), seen)
    for topic in still_so:
        if topic not in newest:
            raise KnowledgeRefused(
                _("Nothing was answered yet that could still hold."),
                field=topic.lower(),
            )
        said.setdefault(topic, newest[topic].text)
    if not said:
        raise KnowledgeRefused(
            _("Write down at least one answer."), field=QUESTIONS[0].lower()
        )
    rest = business.stripped({"source": source, "said_by": said_by, "said_on": said_on})
    made = []
    for topic in QUESTIONS:
        if topic in said:
            told = {"text": said[topic], **rest}
            _require_sound(account, told, field=topic.lower())
            made.append(_write(account, actor, topic, told, newest.get(topic)))
    return made


def _require_unseen(
    account: Account,
    newest: Mapping[str, KnowledgeNote],
    answered: Collection[str],
    seen: str | None,
) -> None:
    now = answers_of(account)
    last = max(newest.values(), key=lambda note: note.pk, default=None)
    try:
        require_unchanged(last or account, now, seen)
    except ChangedMeanwhile as refusal:
        # Both versions of what was answered; the rest nobody meant to change.
        names = {topic.lower() for topic in answered}
        refusal.theirs = {name: of for name, of in now.items() if name in names}
        raise


def _require_sound(
    account: Account, told: Mapping[str, Any], *, field: str = "text"
) -> None:
    if not told["text"]:
        raise KnowledgeRefused(_("Say what we know."), field=field)
    business.require_words(
        {field: told["text"], "source": told["source"]},
        {field: TEXT, "source": business.SOURCE},
        KnowledgeRefused,
    )
    business.require_said(account, told["said_by"], told["said_on"], KnowledgeRefused)


def _write(
    account: Account,
    actor: User | None,
    topic: str,
    told: Mapping[str, Any],
    last: KnowledgeNote | None,
) -> KnowledgeNote:
    if last is not None and not business.differing(last, told):
        return last
    note = KnowledgeNote.objects.create(
        account=account, topic=topic, recorded_by=actor, **told
    )
    business.audit_written(note, {"topic": topic, **told}, verb="record_knowledge")
    business.tell(note, "knowledge.recorded")
    return note
