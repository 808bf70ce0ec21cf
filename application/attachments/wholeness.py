"""Whether what events name still lies in the store, whole: by names and lengths, read from a list.

That bytes were altered in place shows only as they are read: then none of them is handed out.
"""

from collections.abc import Iterator

from application.attachments.attachments import stored_objects
from application.attachments.file_store import FileStore
from application.vault_attachments import AttachmentRows, FileRow


def incomplete(files: FileStore, rows: AttachmentRows, *, now: str) -> Iterator[FileRow]:
    """Yield the files on record of which bytes are missing, or more than there should be.

    `now` is the vault's: what comes meanwhile is in no list. Raises FilesUnavailableError,
    VaultUnavailableError.
    """
    sizes = files.sizes()
    yield from (row for row in rows.kept_before(now) if not _is_whole(row, sizes))


def _is_whole(row: FileRow, sizes: dict[str, int]) -> bool:
    return all(sizes.get(name) == length for name, length in stored_objects(row))
