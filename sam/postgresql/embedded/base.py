"""The backend, preceded by the start of the embedded services."""

from typing import Any, ClassVar

from psycopg import OperationalError

from sam import embedded
from sam.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Start what does not run before the first connection, and after a failed one."""

    _started: ClassVar[bool] = False

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        if not DatabaseWrapper._started:
            embedded.start()
            DatabaseWrapper._started = True
        try:
            return super().get_new_connection(conn_params)
        except OperationalError:
            if not embedded.start():  # it runs, so the fault is another one
                raise
        return super().get_new_connection(conn_params)
