"""Offerings and their categories, which files name and nobody lists."""

from django.utils.translation import gettext_lazy as _

from accounts.importing import images
from accounts.importing.loading import Load

# With no category, an offering is the one of that name in any category, else a new
# one at the top.
NAMES = """
CREATE TEMP TABLE import_offerings AS
SELECT DISTINCT coalesce(offering_category, '') AS category,
    coalesce(offering, '') AS offering, NULL::bigint AS offering_id
FROM import_rows WHERE offering IS NOT NULL OR offering_category IS NOT NULL
"""
MAKE_CATEGORIES = """
INSERT INTO accounts_offering (name)
SELECT DISTINCT n.category FROM import_offerings n WHERE n.category <> '' ORDER BY 1
ON CONFLICT (parent_id, name) DO NOTHING
"""
MAKE_OFFERINGS = """
INSERT INTO accounts_offering (name, parent_id)
SELECT n.offering, c.id FROM import_offerings n
JOIN accounts_offering c ON c.parent_id IS NULL AND c.name = n.category
WHERE n.offering <> '' AND n.category <> '' ORDER BY c.id, n.offering
ON CONFLICT (parent_id, name) DO NOTHING
"""
MAKE_LOOSE = """
INSERT INTO accounts_offering (name)
SELECT n.offering FROM import_offerings n
WHERE n.category = '' AND NOT EXISTS (
    SELECT FROM accounts_offering o WHERE o.name = n.offering)
ORDER BY 1
ON CONFLICT (parent_id, name) DO NOTHING
"""
FIND = """
UPDATE import_offerings n SET offering_id = CASE
    WHEN n.category = '' THEN (
        SELECT o.id FROM accounts_offering o WHERE o.name = n.offering
        ORDER BY o.parent_id IS NULL, o.id LIMIT 1)
    WHEN n.offering = '' THEN (
        SELECT o.id FROM accounts_offering o
        WHERE o.name = n.category AND o.parent_id IS NULL)
    ELSE (
        SELECT o.id FROM accounts_offering o JOIN accounts_offering c
            ON c.id = o.parent_id AND c.parent_id IS NULL
        WHERE o.name = n.offering AND c.name = n.category) END
"""


def find_offerings(load: Load) -> None:
    """Make ``import_offerings``: each pair of names in `import_rows`, and its id."""
    load.step(str(_("looking up offerings")))
    with images.row_by_row(load):
        for statement in (NAMES, MAKE_CATEGORIES, MAKE_OFFERINGS, MAKE_LOOSE, FIND):
            load.run(statement)
    load.run("ANALYZE import_offerings")
