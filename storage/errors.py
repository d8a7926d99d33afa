"""What can go wrong with the store, in sentences a person can act on."""


class StoreError(Exception):
    """The store could not do what was asked."""


class StoreBusy(StoreError):
    """Too many writes are waiting for the database; try again in a moment."""

    def __init__(self) -> None:
        super().__init__(str(type(self).__doc__))


class StoreUnavailable(StoreError):
    """The database cannot be reached or refuses to write; nothing was confirmed."""

    def __init__(self, why: str = "") -> None:
        super().__init__(f"{type(self).__doc__} {why}".strip())


class StoreInUse(StoreError):
    """Another process has this database file open for writing."""

    def __init__(self, path: str, holder: str) -> None:
        owner = f" (process {holder})" if holder else ""
        super().__init__(
            f"The database {path} is already in use by another Liaison{owner}. Stop that one first; "
            "to run several side by side, use PostgreSQL."
        )


class SchemaTooNew(StoreError):
    """The database was made by a newer Liaison than this one."""

    def __init__(self, found: str, known: str) -> None:
        super().__init__(
            f"The database has schema version {found}, made by a newer Liaison; this one knows versions up to {known}. "
            "Install the newer version again, or restore the backup made before the upgrade."
        )


class NoDatabase(StoreError):
    """There is no database file to read."""

    def __init__(self, path: str) -> None:
        super().__init__(f"There is no database {path}.")


class OtherTables(StoreUnavailable):
    """The database holds other tables than this version expects, and may not be changed."""

    def __init__(self) -> None:
        Exception.__init__(
            self,
            "The tables of this database are not those of this version of Liaison. Name the bot's own database, or "
            "start the bot once to bring them up to date.",
        )


class CannotOpen(StoreError):
    """There is something at the database's address that cannot be opened."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"The database {where} cannot be opened: {why.strip().rstrip('.')}.")


class ReadOnlyStore(StoreError):
    """This store was opened for reading only."""

    def __init__(self) -> None:
        super().__init__(str(type(self).__doc__))


class BadDatabaseUrl(StoreError):
    """The address of the database cannot be understood."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"The address of the database cannot be understood: {why}. "
            "Use sqlite:///path/to/liaison.db or postgresql://user@host/database."
        )
