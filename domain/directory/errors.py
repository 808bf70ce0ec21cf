"""Why a change of the directory is refused."""

from domain.errors import DomainError


class DuplicateCodeError(DomainError):
    """One list says one thing of a code at a time."""

    code = "duplicate_code"
    text = "{field} {given} is named twice in one list; accepted: one line a code."


class CodeRetiredError(DomainError):
    """A code that has ended never means something else later."""

    code, http_status = "code_retired", 409
    text = "{given} ended on {ended} and is not used again; accepted: a new code."


class CodeGoesOnError(DomainError):
    """A day has one grid under a code: what was registered that morning lies in the old one."""

    code = "code_goes_on"
    text = (
        "{given} keeps its code and is another grid from {effective}; accepted: after {accepted}."
    )


class LastAdministratorError(DomainError):
    """Without an administrator nobody could change the registers any more."""

    code = "last_administrator"
    text = "Nobody would be administrator on {day}; accepted: a list with at least one."


class ValidityError(DomainError):
    """What a register says of one code never overlaps in time, and never lasts no day."""

    code = "validity_overlap"
    text = "{given} from {valid_from} to {valid_to}: accepted: {accepted}."


class OrphanError(DomainError):
    """A record hangs on something that is not there on that day."""

    code = "orphan"
    text = "{given} names {field} {missing}, which is not there on {day}; accepted: one that is."


class UnitStaffedError(DomainError):
    """A unit ends after its people have left it: nobody acts for a unit that is gone."""

    code, http_status = "unit_staffed", 409
    text = (
        "{count} hold posts in {given} on {day} ({holders}); "
        "accepted: their posts moved or ended from that day on, then the end of the unit."
    )


class TreeCycleError(DomainError):
    """Nothing lies above itself."""

    code = "tree_cycle"
    text = "{given} would lie above itself ({accepted}); accepted: a tree."


class PostTakenError(DomainError):
    """A single post has one holder at a time."""

    code, http_status = "post_taken", 409
    text = "The post {post} is held by {holder}, not free for {given}; accepted: after {accepted}."


class PostsConflictError(DomainError):
    """Some posts are never in one hand."""

    code = "posts_conflict"
    text = "{given} cannot be {post} and {other} at once; accepted: one of them."


class GridUnmappedError(DomainError):
    """A re-division says what becomes of every grid it names, and names every one it uses."""

    code = "grid_unmapped"
    text = "The division leaves the grid {given} without its part; accepted: {accepted}."


class NotAnHeirError(DomainError):
    """A matter goes only where its grid went when grids were divided anew."""

    code = "not_an_heir"
    text = "{given} is no part of the grid {grid}; accepted: {accepted}."


class AddressUnassignedError(DomainError):
    """After a re-division every address lies in exactly one grid."""

    code = "address_unassigned"
    text = "The address {given} of grid {grid} lies in {found} new grids; accepted: exactly one."


class PlaceUnassignedError(DomainError):
    """After a re-division every place and every thing in public space lies in a new grid."""

    code = "place_unassigned"
    text = "{given} of grid {grid} ({register}) lies in {found} new grids; accepted: exactly one."


class IssueUnmappedError(DomainError):
    """A re-division says for every open issue where it goes."""

    code = "issue_unmapped"
    text = "The open issue {given} of grid {grid} has no new grid; accepted: one of {accepted}."


class PrimaryAmbiguousError(DomainError):
    """Every category has exactly one primary unit on the responsibility list."""

    code = "ambiguous_primary"
    text = "{category} is led by {unit} in {given} and by {other} in {item}; accepted: one unit."


class OutsideAreaError(DomainError):
    """A cadre's building lies in an estate of the unit that sends him (mechanisms.md T3)."""

    code = "outside_area"
    text = "{area} of {given} lies outside what {unit} looks after; accepted: {accepted}."
