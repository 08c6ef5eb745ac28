"""All that is kept about one person, to be handed to them."""

from typing import Any

from django.db import models

from accounts.models import Contact, ExternalId, Interaction, Position

SAID = ("source", "kind", "external_id", "last_row")


def everybody_merged(contact: Contact) -> list[int]:
    """Return the keys of a person and of all who were merged into them."""
    found, newest = [contact.pk], [contact.pk]
    while newest:
        newest = list(
            Contact.objects.filter(merged_into__in=newest)
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        found += newest
    return found


def personal_data(contact: Contact) -> dict[str, Any]:
    """
    Return every row about a person, by kind: columns by name, keys for references.

    It reads all tables that refer to a person or to one of their positions, so that a
    new one is in it by itself.
    """
    people = everybody_merged(contact)
    positions = list(
        Position.objects.filter(contact__in=people).values_list("pk", flat=True)
    )
    rows = {"accounts.contact": _rows(Contact, "pk", people)}
    for leads_to, keys in ((Contact, people), (Position, positions)):
        for model, column in _leading_to(leads_to):
            label = model._meta.label_lower
            seen = {row["id"] for row in rows.get(label, []) if "id" in row}
            found = [
                row for row in _rows(model, column, keys) if row.get("id") not in seen
            ]
            rows[label] = rows.get(label, []) + found
    meetings = [row["interaction_id"] for row in rows[_label("InteractionParticipant")]]
    rows["accounts.interaction"] = _rows(Interaction, "pk", meetings)
    rows["accounts.externalid"] = _external(people, positions)
    return {"person": contact.pk, "records": {k: v for k, v in rows.items() if v}}


def _leading_to(target: Any) -> list[tuple[Any, str]]:
    """Return each model with a foreign key to *target*, and that key's column."""
    return [
        (relation.related_model, relation.field.attname)
        for relation in target._meta.get_fields(include_hidden=True)
        if relation.one_to_many or relation.one_to_one
    ]


def _label(name: str) -> str:
    return f"accounts.{name}".lower()


def _rows(model: Any, column: str, keys: list[int]) -> list[dict[str, Any]]:
    found: models.QuerySet = model._base_manager.filter(**{f"{column}__in": keys})
    return list(found.order_by("pk").values())


def _external(people: list[int], positions: list[int]) -> list[dict[str, Any]]:
    kinds = ExternalId.Kind
    found: list[dict[str, Any]] = []
    for kind, keys in ((kinds.CONTACT, people), (kinds.POSITION, positions)):
        rows = ExternalId.objects.filter(kind=kind, object_id__in=keys).order_by("pk")
        found += [dict(row) for row in rows.values(*SAID)]
    return found
