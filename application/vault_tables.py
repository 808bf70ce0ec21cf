"""The tables of the vault: keys, who is who, who reported what, deliveries, who may come in."""

from typing import Final

import sqlalchemy as sa

METADATA: Final = sa.MetaData()

SCHEMA: Final = sa.Table(
    "vault_schema",
    METADATA,
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("master_key", sa.String(16), nullable=False),
    sa.Column("migrated_at", sa.String(32), nullable=False),
)
PERSON_KEYS: Final = sa.Table(
    "person_keys",
    METADATA,
    sa.Column("person_id", sa.String(64), primary_key=True),
    sa.Column("wrapped", sa.LargeBinary),
    sa.Column("created_at", sa.String(32), nullable=False),
    sa.Column("erased_at", sa.String(32)),
)
PERSON_INDEX: Final = sa.Table(
    "person_index",
    METADATA,
    sa.Column("kind", sa.String(32), primary_key=True),
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("person_id", sa.ForeignKey(PERSON_KEYS.c.person_id), nullable=False),
    sa.Index("person_index_by_person", "person_id"),
)
REPORTS: Final = sa.Table(
    "reports",
    METADATA,
    sa.Column("reporter", sa.String(64), primary_key=True),
    sa.Column("issue_id", sa.String(36), primary_key=True),
    sa.Column("source", sa.String(200), nullable=False),
    sa.Column("received_at", sa.String(32), nullable=False),
    sa.Column("seen_at", sa.String(32)),
    sa.Column("words", sa.String(64)),
    sa.Index("reports_by_instant", "reporter", "received_at"),
)
"""Who reported which issues: a person's id, or an official's keyed digest. `seen_at` is set where
he stood at the place he reported; `words` is the keyed digest of what he said."""
NAMED: Final = sa.Table(
    "named",
    METADATA,
    sa.Column("kind", sa.String(16), primary_key=True),
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("issue_id", sa.String(36), primary_key=True),
    sa.Column("person", sa.String(64), nullable=False),
    sa.Index("named_by_person", "person"),
)
"""Keyed digests of names and addresses, and the issues in which they stand; erasing the person
whose text it is removes them."""
DELIVERIES: Final = sa.Table(
    "deliveries",
    METADATA,
    sa.Column("key", sa.String(300), primary_key=True),
    sa.Column("event", sa.String(100), nullable=False),
    sa.Column("recipient", sa.String(100), nullable=False),
    sa.Column("channel", sa.String(64), nullable=False),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("at", sa.String(32), nullable=False),
    sa.UniqueConstraint("event", "recipient", "channel"),
    sa.Index("deliveries_by_state", "state", "at"),
)
CONSUMERS: Final = sa.Table(
    "consumers",
    METADATA,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
)
"""How far each consumer of the log has come, and the digest of the event it came to."""

ACCOUNTS: Final = sa.Table(
    "accounts",
    METADATA,
    sa.Column("account", sa.String(64), primary_key=True),
    sa.Column("person", sa.String(64), nullable=False, unique=True),
)
"""Which accounts there may be: the list of names; whether they are open, their streams say."""
CREDENTIALS: Final = sa.Table(
    "credentials",
    METADATA,
    sa.Column("credential", sa.String(32), primary_key=True),
    sa.Column("account", sa.String(64), nullable=False),
    sa.Column("password", sa.String(200)),
    sa.Column("subject", sa.String(64), unique=True),
    sa.Index("credentials_by_account", "account"),
)
"""An Argon2id hash, or the digest of who somebody is at an OpenID provider. A row counts only
where an event of the account names it: nobody gets in by what was written here alone."""
TOKENS: Final = sa.Table(
    "tokens",
    METADATA,
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("account", sa.String(64), nullable=False),
    sa.Column("token", sa.String(32), nullable=False, unique=True),
    sa.Column("used_at", sa.String(32)),
)
"""SHA-256 of a token, which 32 random bytes keep from guessing; when it was last used."""
SESSIONS: Final = sa.Table(
    "sessions",
    METADATA,
    sa.Column("session", sa.String(32), primary_key=True),
    sa.Column("hash", sa.String(64), nullable=False, unique=True),
    sa.Column("before", sa.String(64), unique=True),
    sa.Column("account", sa.String(64), nullable=False),
    sa.Column("began_at", sa.String(32), nullable=False),
    sa.Column("turned_at", sa.String(32), nullable=False),
    sa.Column("seen_at", sa.String(32), nullable=False),
    sa.Index("sessions_by_account", "account"),
)
"""Sessions of the console, by the hash of their identifier and of the one before it."""
FAILURES: Final = sa.Table(
    "login_failures",
    METADATA,
    sa.Column("key", sa.String(80), primary_key=True),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("last_at", sa.String(32), nullable=False),
    sa.Column("until", sa.String(32)),
)
"""Failed logins in a row by keyed digest of account or address, and until when nobody gets in."""
FOLLOW_CODES: Final = sa.Table(
    "follow_codes",
    METADATA,
    sa.Column("issue_id", sa.String(36), primary_key=True),
    sa.Column("counter", sa.Integer, nullable=False),
)
"""How often the code was renewed by which an issue is followed. The codes are kept nowhere."""
ANSWERS: Final = sa.Table(
    "answers",
    METADATA,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("said", sa.String(64), nullable=False),
    sa.Column("begun_at", sa.String(32), nullable=False),
    sa.Column("outcome", sa.Text),
    sa.Index("answers_by_instant", "begun_at"),
)
"""Which order each idempotency key stood for, and its outcome; both as keyed digests, no words."""
JOBS: Final = sa.Table(
    "jobs",
    METADATA,
    sa.Column("name", sa.String(36), primary_key=True),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("owner", sa.String(64), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("done", sa.BigInteger, nullable=False),
    sa.Column("total", sa.BigInteger),
    sa.Column("result", sa.Text),
    sa.Column("begun_at", sa.String(32), nullable=False),
    sa.Column("heard_at", sa.String(32), nullable=False),
)
"""Long work: whose it is, how far it is, and what came of it."""
ATTACHMENTS: Final = sa.Table(
    "attachments",
    METADATA,
    sa.Column("object", sa.String(32), primary_key=True),
    sa.Column("issue_id", sa.String(36), nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("person", sa.String(64), nullable=False),
    sa.Column("wrapped", sa.LargeBinary),
    sa.Column("media_type", sa.String(100), nullable=False),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("shown", sa.String(100)),
    sa.Column("shown_bytes", sa.BigInteger),
    sa.Column("pixels", sa.String(64)),
    sa.Column("taken_at", sa.String(32), nullable=False),
    sa.Column("kept_at", sa.String(32)),
    sa.Index("attachments_by_issue", "issue_id", "sha256"),
    sa.Index("attachments_by_digest", "sha256"),
    sa.Index("attachments_by_pixels", "pixels"),
    sa.Index("attachments_by_person", "person"),
)
"""Under which random name a file of an issue lies, and its key, wrapped by a person's; erasing the
person takes the key away. `kept_at` is set once an event names the file."""
