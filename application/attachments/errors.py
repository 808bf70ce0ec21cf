"""Why a file is not taken (rules.md 12.4), and what keeps one from being shown."""

from domain.errors import DomainError


class FileEmptyError(DomainError):
    """Nothing was sent."""

    code, http_status = "file_empty", 422
    text = "The file is empty; accepted: 1 to {accepted} bytes."


class FileTooLargeError(DomainError):
    """More was sent than a file may hold; reading stopped there, nothing was kept."""

    code, http_status = "file_too_large", 422
    text = "The file is too large; accepted: 1 to {accepted} bytes."


class FileNameError(DomainError):
    """The name is none that people could tell the file by."""

    code, http_status = "file_name", 422
    text = "The file's name {problem}; accepted: {accepted}."


class FileTypeError(DomainError):
    """By its content, whatever its name says, it is no file of the kinds that are kept."""

    code, http_status = "file_type", 422
    text = "By its content the file is {given}; accepted: {accepted}."


class FileBrokenError(DomainError):
    """It begins as a file of its kind and does not go on as one; half of it may be missing."""

    code, http_status = "file_broken", 422
    text = "The file does not hold together as {given}; accepted: a whole file of that type."


class PictureTooLargeError(DomainError):
    """So many pixels would fill the memory of whoever looks at them."""

    code, http_status = "picture_too_large", 422
    text = "The picture measures {given} pixels; accepted: {accepted}."


class FileActiveError(DomainError):
    """The file could do something on the machine of whoever opens it."""

    code, http_status = "file_active", 422
    text = "The file holds {given}, which could run or unpack elsewhere; accepted: one without."


class NoSuchAttachmentError(DomainError):
    """There is no such file, none that the asker may see, or its bytes are not here any more."""

    code, http_status = "no_such_attachment", 404
    text = "There is no file {given} to be read here; accepted: one of the issue's attachments."


class FileDamagedError(DomainError):
    """What is stored is not what was taken in: bytes are missing, altered, or of another file."""

    code, http_status = "file_damaged", 500
    text = (
        "The stored bytes of file {given} are missing or altered, so none of them is handed out; "
        "accepted: the same again once they were put back from a backup."
    )
