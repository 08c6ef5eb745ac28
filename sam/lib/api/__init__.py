"""What every REST endpoint shares."""

from sam.lib.api.fields import KeysField, SeenField, VisibleRelatedField
from sam.lib.api.hidden import ForMoney
from sam.lib.api.lists import Lists
from sam.lib.api.paging import KeysetPagination
from sam.lib.api.problems import Conflict, exception_handler
from sam.lib.api.requests import ApiRequest
from sam.lib.api.views import ApiGenericView, ApiView, ApiViewSet

__all__ = [
    "ApiGenericView",
    "ApiRequest",
    "ApiView",
    "ApiViewSet",
    "Conflict",
    "ForMoney",
    "KeysField",
    "KeysetPagination",
    "Lists",
    "SeenField",
    "VisibleRelatedField",
    "exception_handler",
]
