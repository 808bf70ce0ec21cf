"""The composition root: puts the parts together, and alone touches clock, chance and ids."""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

from application.accept import Acceptor
from application.access import Access
from application.aggregates import Aggregates
from application.attachments.attachments import Attachments
from application.attachments.file_store import FileStore
from application.audit_cases import AuditCases
from application.calendar_file import CalendarFileError
from application.directory.seeding import seed_first
from application.directory.store import DirectoryStore
from application.edge import Edge
from application.event_store import EventStore
from application.facts import FactsInForce, no_seed
from application.idempotency import Once
from application.importing.names import NamesInFiles
from application.intake import Intake
from application.master_key import MasterKey, MasterKeyError, ensure_master_key, load_master_key
from application.order import Order
from application.past_reports import PastReports
from application.personal_data import PersonalData
from application.policy_packs.folders import Folders
from application.privacy.rotation import finish_rotation, next_path
from application.publishing import FIRST_START, publish_first
from application.repeat_contacts import RepeatContacts
from application.report_facts import ReportFacts
from application.rules import NothingPublishedError, PublishedRules
from application.sampling import Sampling
from application.signing import CommandSigner
from application.streams import Streams
from application.submit import Submit
from application.vault import Vault
from application.vault_answers import AnswerRows
from application.vault_attachments import AttachmentRows
from application.vault_names import NameIndex
from application.vault_reports import ReportIndex
from application.yaml_file import FaultyFileError
from bihuan.engine_link import EngineLink
from bihuan.errors import FaultyInputError, ProgramError, ServiceAwayError, WrongUsageError
from bihuan.lookalikes import MattersOnBoard
from bihuan.lost_stores import check_nothing_lost
from bihuan.settings import Settings
from domain.directory import Directory, Registers
from domain.issue.commands import COMMANDS
from domain.issue.state import Issue
from domain.policy import Policy
from domain.step import Outcome
from projections.models import migrate_views
from projections.tables import Views, open_views
from workers.data_directory import temporal_address


def present() -> datetime:
    """Return the present instant, in UTC."""
    return datetime.now(UTC)


def new_id() -> UUID:
    """Return a fresh random id."""
    return uuid4()


@dataclass(frozen=True)
class System:
    """The open system: its stores, its rules, and the two use cases that change issues."""

    settings: Settings
    facts: FactsInForce
    store: EventStore
    vault: Vault
    personal: PersonalData
    views: Views
    streams: Streams
    aggregates: Aggregates
    directory: DirectoryStore
    sampling: Sampling
    cases: AuditCases
    reports: PastReports
    acceptor: Acceptor
    edge: Edge
    once: Once
    files: FileStore
    engine: EngineLink
    payload_key: bytes
    pseudonym_key: bytes
    identity_key: bytes
    follow_key: bytes
    clock: Callable[[], datetime] = present

    @property
    def policy(self) -> Policy:
        """Return the policy that a new issue gets now."""
        return self.facts.policy(self.clock())

    @property
    def today(self) -> Directory:
        """Return who and what there is today."""
        return self.facts.directory(self.clock())

    async def intake(self, order: Order) -> Outcome:
        """Take an issue in and start its workflow."""
        intake = Intake(
            self.edge,
            self.acceptor,
            self.streams,
            self.engine,
            reports=self.reports,
            repeats=RepeatContacts(self.reports, self.streams, self.facts, self.clock),
        )
        return await intake.take_in(order)

    @property
    def names(self) -> NamesInFiles:
        """Return who remembers the names in files that are taken over, for exact search."""
        return NamesInFiles(NameIndex(self.vault), self.personal)

    async def submit(self, order: Order) -> Outcome:
        """Send a step through the issue's workflow, or append it directly."""
        return await Submit(self.edge, self.acceptor, self.engine).submit(order)

    async def give(self, order: Order) -> Outcome:
        """Take in what may open an issue, submit every other order; once for each key."""
        return await self.once.give(order, self._take)

    async def _take(self, order: Order) -> Outcome:
        command = COMMANDS.get(order.kind)
        if command and command.creates:
            return await self.intake(order)
        return await self.submit(order)

    @property
    def access(self) -> Access:
        """Return who sees and may what."""
        return Access(self.facts, self.streams, self.clock)

    @property
    def attachments(self) -> Attachments:
        """Return what takes files in and opens them."""
        return Attachments(
            files=self.files,
            rows=AttachmentRows(self.vault),
            personal=self.personal,
            streams=self.streams,
            give=self.give,
            new_id=new_id,
            folder=self.settings.data / "files" / "incoming",
        )

    def read_state(self, issue_id: UUID) -> Issue:
        """Return the issue as the store has it now; its version is 0 where there is none."""
        return self.streams.latest(issue_id).issue


def migrate(settings: Settings) -> None:
    """Create or upgrade every table and the master key; nothing else does. Repeatable.

    A store without a policy gets the configured pack and its calendar published.
    Raises ServiceAwayError where the directory cannot be made, or one of the stores was lost,
    WrongUsageError where the pack has faults.
    """
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        msg = (
            f"The data directory {settings.data} cannot be made ({error.strerror}); "
            "make room for it, or choose another one with --data."
        )
        raise ServiceAwayError(msg) from error
    check_nothing_lost(settings, clock=present)
    key = _master_key(settings, ensure=True)
    EventStore.migrate(settings.events)
    vault = Vault(settings.vault, clock=present)
    vault.migrate(fingerprint=key.fingerprint)
    vault.close()
    views = open_views(settings.views)
    migrate_views(views)
    views.dispose()
    _publish_first(settings)


def _publish_first(settings: Settings) -> None:
    with EventStore.open(settings.events) as store:
        try:
            aggregates = Aggregates(store, present)
            publish_first(aggregates, settings.policies, settings.pack, present)
            policy = _facts(settings, store, aggregates).policy(present())
            seed_first(_directory(settings, store), policy, FIRST_START)
        except FaultyFileError as error:
            raise FaultyInputError(error.faults, str(error)) from error
        except CalendarFileError as error:
            raise WrongUsageError(str(error)) from error


@contextmanager
def open_system(
    settings: Settings, *, on_append: Callable[[], None] = lambda: None
) -> Iterator[System]:
    """Open everything a command needs and close it again.

    Raises ServiceAwayError and WrongUsageError with one sentence; the stores' own errors carry
    theirs.
    """
    _ease_collector()
    with ExitStack() as open_parts:
        key = _master_key(settings)
        vault = Vault(settings.vault, clock=present)
        open_parts.callback(vault.close)
        vault.check(fingerprint=key.fingerprint)
        store = open_parts.enter_context(EventStore.open(settings.events))
        views = open_views(settings.views)
        open_parts.callback(views.dispose)
        yield _assembled(settings, key, (store, vault, views), on_append)


def _ease_collector() -> None:
    """Let the cycle collector look seldom: events by the thousand are trees and need none.

    Looking as often as it does by itself costs a third of a rebuild.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _assembled(
    settings: Settings,
    key: MasterKey,
    stores: tuple[EventStore, Vault, Views],
    on_append: Callable[[], None],
) -> System:
    """Put the parts together, those first that others stand on; each key is of one purpose."""
    store, vault, views = stores
    aggregates = Aggregates(store, present, on_append=on_append)
    directory = _directory(settings, store, on_append)
    sampling = Sampling(aggregates, key.derive("revisit-sample"), present)
    facts = _facts(settings, store, aggregates, directory, sampling)
    personal = PersonalData(vault, key, new_id=new_id)
    signer = CommandSigner(key.derive("command-signature"))
    streams = Streams(store)
    reports = PastReports(ReportIndex(vault), personal, streams)
    payload_key = key.derive("temporal-payload")
    return System(
        settings=settings,
        facts=facts,
        aggregates=aggregates,
        directory=directory,
        sampling=sampling,
        cases=AuditCases(aggregates, store, personal, key.derive("audit-sample"), present),
        store=store,
        vault=vault,
        personal=personal,
        views=views,
        streams=streams,
        reports=reports,
        acceptor=Acceptor(
            store,
            streams,
            facts,
            signer,
            present,
            on_append=on_append,
            reports=ReportFacts(MattersOnBoard(views), reports),
        ),
        edge=_edge(streams, personal, signer, vault),
        once=Once(AnswerRows(vault), key.derive("idempotency")),
        files=FileStore(settings.files),
        engine=_engine(settings, payload_key),
        payload_key=payload_key,
        pseudonym_key=key.derive("export-pseudonym"),
        identity_key=key.derive("identity"),
        follow_key=key.derive("follow-code"),
    )


def _edge(streams: Streams, personal: PersonalData, signer: CommandSigner, vault: Vault) -> Edge:
    used = AttachmentRows(vault).used_before
    return Edge(streams, personal, signer, clock=present, new_id=new_id, reuse=used)


def _engine(settings: Settings, payload_key: bytes) -> EngineLink:
    """Return the way to Temporal; where it is, is asked anew at every try."""
    return EngineLink(
        lambda: settings.temporal_address or temporal_address(settings.data),
        key=payload_key,
        namespace=settings.temporal_namespace,
        task_queue=settings.task_queue,
        clock=present,
        monotonic=time.monotonic,
        new_id=new_id,
    )


def _master_key(settings: Settings, *, ensure: bool = False) -> MasterKey:
    try:
        _finish_rotation(settings)
        return ensure_master_key(settings.data) if ensure else load_master_key(settings.data)
    except MasterKeyError as error:
        raise ServiceAwayError(str(error)) from error


def _finish_rotation(settings: Settings) -> None:
    """Take the next master key where a rotation was interrupted after the vault had changed."""
    if next_path(settings.data).exists():
        vault = Vault(settings.vault, clock=present)
        try:
            finish_rotation(settings.data, vault)
        finally:
            vault.close()


def _directory(
    settings: Settings, store: EventStore, on_append: Callable[[], None] = lambda: None
) -> DirectoryStore:
    snapshot = settings.data / "directory.snapshot"
    return DirectoryStore(store, present, snapshot=snapshot, on_append=on_append)


def _facts(
    settings: Settings,
    store: EventStore,
    aggregates: Aggregates,
    directory: DirectoryStore | None = None,
    sampling: Sampling | None = None,
) -> FactsInForce:
    """Return the facts of the store. Raises where the configured pack was never published."""
    registers = directory.registers if directory else Registers
    seed_on = sampling.seed_on if sampling else no_seed
    facts = FactsInForce(PublishedRules(store, aggregates, settings.pack), registers, seed_on)
    try:
        facts.policy(present())
    except NothingPublishedError as error:
        raise _unpublished(settings) from error
    return facts


def _unpublished(settings: Settings) -> ProgramError:
    try:
        Folders(settings.policies).find(settings.pack)
    except FaultyFileError as error:
        return FaultyInputError(error.faults, str(error))
    return ServiceAwayError(
        f"The store has no published version of the pack {settings.pack}; "
        "run `bihuan db migrate` to publish the one in the folder."
    )
