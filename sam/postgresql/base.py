"""Django's PostgreSQL backend; each transaction that writes says who acts."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from django.db import transaction
from django.db.backends.postgresql import base
from psycopg import sql
from psycopg.pq import TransactionStatus

NOTHING = ("", "")


class DatabaseWrapper(base.DatabaseWrapper):
    """
    Set ``sam.acting`` and ``sam.bulk`` for the triggers of the audit trail.

    They are set for the transaction only, so they are forgotten wherever one ends or
    goes back to a savepoint. A lone statement that writes gets a transaction.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._said = NOTHING
        self.execute_wrappers.append(self._before)

    def say(self) -> None:
        """Tell the database who acts; call it in a transaction."""
        from sam.lib.trail import saying  # needs the models

        words = saying.words()
        if words == self._said or self._status() == TransactionStatus.INERROR:
            return
        with self.wrap_database_errors:
            self.connection.execute(
                "SELECT set_config('sam.acting', %s, true),"
                " set_config('sam.bulk', %s, true)",
                words,
            )
        self._said = words

    def _before(
        self,
        execute: Callable[..., Any],
        statement: Any,
        params: Any,
        many: bool,  # noqa: FBT001  (Django's signature)
        context: dict[str, Any],
    ) -> Any:
        from sam.lib.trail import saying

        is_idle = self._status() == TransactionStatus.IDLE
        if is_idle:
            self._said = NOTHING
        if isinstance(statement, sql.Composable):
            statement = statement.as_string(self.connection)
        if not saying.leaves_a_trail(statement):
            return execute(statement, params, many, context)
        lone = is_idle and self.get_autocommit() and not self.in_atomic_block
        with transaction.atomic(using=self.alias) if lone else nullcontext():
            self.say()
            return execute(statement, params, many, context)

    def _status(self) -> TransactionStatus:
        return TransactionStatus(self.connection.info.transaction_status)

    def _commit(self) -> Any:
        self._said = NOTHING
        return super()._commit()  # type: ignore[misc]

    def _rollback(self) -> Any:
        self._said = NOTHING
        return super()._rollback()  # type: ignore[misc]

    def _savepoint_rollback(self, sid: str) -> None:
        self._said = NOTHING
        super()._savepoint_rollback(sid)  # type: ignore[misc]

    def _set_autocommit(self, autocommit: bool) -> None:  # noqa: FBT001
        self._said = NOTHING
        super()._set_autocommit(autocommit)  # type: ignore[misc]

    def init_connection_state(self) -> None:
        self._said = NOTHING
        super().init_connection_state()
