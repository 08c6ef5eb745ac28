"""Which account an old id stands for now."""

from django.db import connection

from accounts.models import Account, Contact
from accounts.models.account import Person

SURVIVOR = """
WITH RECURSIVE chain(id, merged_into_id) AS (
    SELECT id, merged_into_id FROM accounts_account WHERE id = %s
    UNION
    SELECT a.id, a.merged_into_id
    FROM chain JOIN accounts_account a ON a.id = chain.merged_into_id
)
SELECT id FROM chain WHERE merged_into_id IS NULL
"""


def survivor_id(account_id: int) -> int | None:
    """Return the account that *account_id* was merged into, or itself if it stands."""
    with connection.cursor() as cursor:
        cursor.execute(SURVIVOR, [account_id])
        row = cursor.fetchone()
    return int(row[0]) if row else None


def standing_account(account_id: int, user: Person) -> Account | None:
    """Return the account that *user* sees under that id, or its survivor if merged."""
    seen = Account.objects.visible_to(user)
    found = seen.filter(pk=account_id).first()
    if found is not None:
        return found
    survivor = survivor_id(account_id)
    if survivor in {None, account_id}:
        return None
    return seen.filter(pk=survivor).first()


def survivor_of_person(contact_id: int) -> int | None:
    """Return the person that *contact_id* was merged into, or itself if they stand."""
    with connection.cursor() as cursor:
        cursor.execute(
            SURVIVOR.replace("accounts_account", "accounts_contact"), [contact_id]
        )
        row = cursor.fetchone()
    return int(row[0]) if row else None


def standing_person(contact_id: int, user: Person) -> Contact | None:
    """Return the person that *user* sees under that id, or their survivor if merged."""
    seen = Contact.objects.visible_to(user)
    found = seen.filter(pk=contact_id).first()
    if found is not None:
        return found
    survivor = survivor_of_person(contact_id)
    if survivor in {None, contact_id}:
        return None
    return seen.filter(pk=survivor).first()
