"""How lists are cut into pages."""

from rest_framework.pagination import CursorPagination


class KeysetPagination(CursorPagination):
    """Newest first, by key: no counts and no offsets, so any page costs the same."""

    ordering = "-pk"
    page_size = 50
