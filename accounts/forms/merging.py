"""What people type of merges."""

from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import words
from accounts.services.merging import LONGEST
from sam.lib.editing import EditForm


class MergeForm(EditForm):
    """The arguments of ``merging.merge_accounts`` and ``merge_people``."""

    reason = words(
        _("Why they are one"),
        LONGEST,
        rows=2,
        hint=_("Whoever looks at the merge later reads it."),
    )


class ProposalForm(EditForm):
    """The arguments of ``duplicates.propose_merge``."""

    reason = words(
        _("Why they are one"),
        LONGEST,
        required=True,
        rows=2,
        hint=_("A director reads it, and merges them or says that they are not one."),
    )
