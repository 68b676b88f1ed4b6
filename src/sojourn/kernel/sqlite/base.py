"""The database wrapper; Django looks for it under this name.

SQLite has one writer at a time, and lets who waits ask again after pauses of up to a tenth of a second: of
thirty threads one may find the lock taken for twenty seconds and fail. Here one thread of a process asks;
the others stand in line and are woken at once.
"""

import os
from collections import defaultdict
from threading import Lock
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base

PATIENCE = 20
"""Seconds after which a writer that was never let in gives up, where the settings name none."""
_lines: "defaultdict[str, Lock]" = defaultdict(Lock)
"""File of the database -> the lock of this process's writers."""


class DatabaseWrapper(base.DatabaseWrapper):
    _turn: Any = None
    """Held from the beginning of a transaction to its end."""

    _inode: int | None = None

    def get_new_connection(self, conn_params: Any) -> Any:
        connection = super().get_new_connection(conn_params)
        self._inode = self._inode_now()
        return connection

    def is_usable(self) -> bool:
        """Whether the file is still the one that was opened: another may have been put in its place."""
        return self._inode == self._inode_now()

    def _inode_now(self) -> int | None:
        try:
            return os.stat(self.settings_dict["NAME"]).st_ino
        except OSError:
            return None

    def _start_transaction_under_autocommit(self) -> None:
        self._take_turn()
        try:
            super()._start_transaction_under_autocommit()
        except BaseException:
            self._give_turn_back()
            raise

    def _take_turn(self) -> None:
        if self._turn is not None:
            return
        line = _lines[str(self.settings_dict["NAME"])]
        patience = self.settings_dict["OPTIONS"].get("timeout", PATIENCE)
        if not line.acquire(timeout=patience):
            raise OperationalError("database is locked: other writers of this process did not end")
        self._turn = line

    def _give_turn_back(self) -> None:
        if self._turn is not None:
            self._turn, line = None, self._turn
            line.release()

    def _commit(self) -> Any:
        done = super()._commit()
        self._give_turn_back()
        return done

    def _rollback(self) -> Any:
        done = super()._rollback()
        self._give_turn_back()
        return done

    def _close(self) -> None:
        try:
            super()._close()
        finally:
            self._give_turn_back()
