"""Two people at the same thing: neither writes over the other unseen."""

import datetime as dt
from decimal import Decimal

import pytest
from django import forms
from django.http import QueryDict

from accounts.models import Account
from sam.lib import audit
from sam.lib.editing import ChangedMeanwhile, EditForm, require_unchanged, stamp
from sam.lib.models import AuditEntry


class NameForm(EditForm):
    name = forms.CharField(label="Name")
    status = forms.ChoiceField(label="Status", choices=Account.Status.choices)


def test_the_same_values_have_the_same_stamp_however_they_are_written():
    """A decimal read back from the database has more noughts than the one typed."""
    assert stamp({"money": Decimal("10"), "on": dt.date(2026, 2, 28), "who": None}) == (
        stamp({"who": "", "on": "2026-02-28", "money": Decimal("10.0000")})
    )
    assert stamp({"money": Decimal(10)}) != stamp({"money": Decimal(11)})


def test_who_read_the_values_as_they_are_may_write(account):
    values = {"name": account.name}
    require_unchanged(account, values, stamp(values))
    require_unchanged(account, values, None)


def test_who_read_older_values_is_told_who_changed_them(account, colleague):
    with audit.acting(actor=colleague, door=AuditEntry.Door.PAGE):
        audit.record("change_account", account, account_id=account.pk)
    with pytest.raises(ChangedMeanwhile) as refusal:
        require_unchanged(account, {"name": "Acme"}, stamp({"name": "Acmee"}))
    assert refusal.value.by == str(colleague)
    assert refusal.value.seen == stamp({"name": "Acme"})


def test_the_form_shows_both_versions_and_sent_again_replaces_theirs(account):
    theirs = {"name": "Acme Ltd", "status": "FORMER"}
    old = stamp({"name": "Acme", "status": "CUSTOMER"})
    data = QueryDict(f"name=Acme+plc&status=FORMER&seen={old}")
    form = NameForm(data)
    assert form.is_valid()
    with pytest.raises(ChangedMeanwhile) as refusal:
        require_unchanged(account, theirs, form.cleaned_data["seen"])
    form.show_conflict(refusal.value)
    (only,) = form.conflict.fields
    assert (only.label, only.theirs, only.yours) == ("Name", "Acme Ltd", "Acme plc")
    again = NameForm(form.data)
    assert again.is_valid()
    require_unchanged(account, theirs, again.cleaned_data["seen"])
