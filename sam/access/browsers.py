"""What a browser says of itself, as people call it."""

from django.utils.translation import gettext as _

# In this order: an Edge says that it is Chrome, and Chrome that it is Safari.
BROWSERS = ("Edg", "OPR", "Firefox", "Chrome", "Safari")
NAMES = {"Edg": "Edge", "OPR": "Opera"}
SYSTEMS = ("Windows", "Android", "iPhone", "iPad", "Mac OS X", "Linux")


def browser(user_agent: str) -> str:
    """Return what a browser says of itself, as people call it."""
    name = next((one for one in BROWSERS if one in user_agent), "")
    system = next((one for one in SYSTEMS if one in user_agent), "")
    if not name or not system:
        return user_agent[:80] or _("An unknown program")
    return _("%(browser)s on %(system)s") % {
        "browser": NAMES.get(name, name),
        "system": {"Mac OS X": "macOS"}.get(system, system),
    }
