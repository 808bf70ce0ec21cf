"""Events to stored bytes and back: compact JSON, short topics, old versions upcast on the way."""

from functools import lru_cache
from uuid import UUID

from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent
from eventsourcing.utils import TopicError
from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json, to_json

from application.digests import GENESIS, chained
from application.recorders.rows import ChainedEvent
from application.store_errors import UnreadableEventError
from application.topics import EventTopics, event_topics
from application.upcasters import UPCASTERS, Upcasters
from domain.event import Event, Kinds


class EventMapper(Mapper[UUID]):
    """The library's mapper for pydantic events. It verifies nothing: verify digests first.

    A state is the event's JSON without the fields that are None (`application.stored_form` says
    why just these), in the order of the class's fields, UTF-8, without blanks.
    """

    def __init__(self, topics: EventTopics, upcasters: Upcasters = UPCASTERS) -> None:
        """Build one serializer per class; raises ValueError when an upcaster leads nowhere."""
        super().__init__(JSONTranscoder())
        upcasters.check(frozenset(topics))
        self.topics = topics
        self.upcasters = upcasters
        self._kinds = {topic: topics.event_class(topic) for topic in topics}
        self._adapters = {topic: TypeAdapter(kind) for topic, kind in self._kinds.items()}
        self._by_class = {kind: topic for topic, kind in self._kinds.items()}

    def chain(self, event: Event, previous: str = GENESIS) -> ChainedEvent:
        """Return the event as it is stored behind the event with the digest `previous`."""
        topic, state = self.encode(event)
        return chained(topic, event.stream, version=event.version, state=state, previous=previous)

    def encode(self, event: Event) -> tuple[str, bytes]:
        """Return topic and state of an event; raises TopicError for a class not registered."""
        topic = self._by_class.get(type(event))
        if topic is None:
            msg = f"{type(event).__qualname__} is not among the registered events"
            raise TopicError(msg)
        return topic, self._adapters[topic].dump_json(event, exclude_none=True)

    def decode(self, topic: str, state: bytes | None) -> Event:
        """Return today's event for a stored one; raises UnreadableEventError."""
        if state is None:
            raise UnreadableEventError(topic, "its content was destroyed")
        if topic in self.upcasters:
            topic, state = self._upcast(topic, state)
        if topic not in self._adapters:
            raise UnreadableEventError(topic, "no event class has this topic")
        try:
            return self._adapters[topic].validate_json(state)
        except ValidationError as error:
            raise UnreadableEventError(topic, _places(error)) from None

    def topics_besides(self, kinds: Kinds) -> frozenset[str]:
        """Return the topics of today whose events are of none of these classes."""
        classes = tuple(kinds)
        return frozenset(
            each for each, kind in self._kinds.items() if not issubclass(kind, classes)
        )

    def _upcast(self, topic: str, state: bytes) -> tuple[str, bytes]:
        try:
            newest, upcast = self.upcasters.upcast(topic, from_json(state))
        except (LookupError, TypeError, ValueError) as error:
            why = f"its upcaster fails with {type(error).__name__}"
            raise UnreadableEventError(topic, why) from error
        return newest, to_json(upcast)

    def to_stored_event(self, domain_event: Event) -> StoredEvent:  # type: ignore[override]  # our events are pydantic models
        """Return the event as the library stores it, without a digest."""
        topic, state = self.encode(domain_event)
        return StoredEvent(domain_event.stream, domain_event.version, topic, state)

    def to_domain_event(self, stored_event: StoredEvent) -> Event:  # type: ignore[override]  # our events are pydantic models
        """Return the event that the library has loaded."""
        return self.decode(stored_event.topic, stored_event.state)


def _places(error: ValidationError) -> str:
    """Return which fields are wrong and how, never their values: this text reaches logs."""
    return ", ".join(
        f"{'.'.join(map(str, fault['loc']))} {fault['type']}"
        for fault in error.errors(include_input=False, include_url=False)[:3]
    )


@lru_cache(maxsize=1)
def event_mapper() -> EventMapper:
    """Return the mapper for all events of this program."""
    return EventMapper(event_topics())
