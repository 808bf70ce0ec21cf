"""The schema of our tables in PostgreSQL: what its catalogues say, and what our statements make."""

from typing import Final, LiteralString

from application.recorders.schema import Schema

PARTS: Final[LiteralString] = r"""
WITH ours AS (
    SELECT to_regclass(name) AS id, name
    FROM unnest(ARRAY['event_store_tables', 'stored_events', 'counters']) AS name
), parts AS (
    SELECT 1 AS turn, 'TABLE ' || name AS part, concat_ws(' ', CASE relkind
            WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
            WHEN 'f' THEN 'foreign table' WHEN 'p' THEN 'partitioned table' ELSE relkind::text END,
        CASE relpersistence WHEN 'p' THEN NULL ELSE 'that a crash empties' END,
        CASE WHEN relrowsecurity THEN 'with row security' END,
        CASE WHEN EXISTS (SELECT FROM pg_inherits WHERE id IN (inhparent, inhrelid))
            THEN 'with inheritance' END) AS definition
    FROM ours JOIN pg_class ON oid = id
    UNION ALL
    SELECT 2, 'COLUMN ' || name || '.' || attname, concat_ws(' ',
        format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN 'not null' END,
        CASE WHEN attgenerated <> '' THEN 'generated' END,
        CASE WHEN attidentity <> '' THEN 'identity' END,
        'default ' || pg_get_expr(adbin, adrelid))
    FROM ours JOIN pg_attribute ON attrelid = id AND attnum > 0 AND NOT attisdropped
        LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    UNION ALL
    SELECT 3, 'CONSTRAINT ' || conname || ' ON ' || name, pg_get_constraintdef(pg_constraint.oid)
    FROM ours JOIN pg_constraint ON conrelid = id AND contype <> 'n'
    UNION ALL
    SELECT 4, 'INDEX ' || index.relname || ' ON ' || name, concat_ws(' ',
        pg_get_indexdef(indexrelid), CASE WHEN NOT indisvalid THEN 'not valid' END)
    FROM ours JOIN pg_index ON indrelid = id JOIN pg_class AS index ON index.oid = indexrelid
    UNION ALL
    SELECT 5, 'TRIGGER ' || tgname || ' ON ' || name, pg_get_triggerdef(pg_trigger.oid)
    FROM ours JOIN pg_trigger ON tgrelid = id AND NOT tgisinternal
    UNION ALL
    SELECT 6, 'RULE ' || rulename || ' ON ' || name, pg_get_ruledef(pg_rewrite.oid)
    FROM ours JOIN pg_rewrite ON ev_class = id
    UNION ALL
    SELECT 7, 'POLICY ' || polname || ' ON ' || name,
        coalesce(pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid), '')
    FROM ours JOIN pg_policy ON polrelid = id
    UNION ALL
    SELECT 8, 'SEQUENCE ' || sequence.relname || ' OF ' || name,
        concat_ws(' ', 'increment', seqincrement, CASE WHEN seqcycle THEN 'cycle' END)
    FROM ours JOIN pg_depend ON refobjid = id AND refclassid = 'pg_class'::regclass
            AND deptype IN ('a', 'i') AND classid = 'pg_class'::regclass
        JOIN pg_sequence ON seqrelid = objid JOIN pg_class AS sequence ON sequence.oid = objid
)
SELECT part, replace(regexp_replace(definition, '\s+', ' ', 'g'),
    quote_ident((SELECT nspname FROM ours JOIN pg_class ON pg_class.oid = id
        JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE name = 'stored_events')) || '.', '')
FROM parts ORDER BY turn, part
"""
"""Whatever belongs to our tables, where the search path finds them; anybody may read that.

The name of their schema is left out of the definitions. Constraints of the kind NOT NULL, which
later servers list too, are told with the columns.
"""

MADE: Final[Schema] = {
    "TABLE counters": "table",
    "TABLE event_store_tables": "table",
    "TABLE stored_events": "table",
    "COLUMN counters.name": "text not null",
    "COLUMN counters.value": "bigint not null",
    "COLUMN event_store_tables.version": "integer not null",
    "COLUMN stored_events.digest": "bytea not null",
    "COLUMN stored_events.notification_id": "bigint not null "
    "default nextval('stored_events_notification_id_seq'::regclass)",
    "COLUMN stored_events.originator_id": "uuid not null",
    "COLUMN stored_events.originator_version": "bigint not null",
    "COLUMN stored_events.state": "bytea",
    "COLUMN stored_events.state_hash": "bytea not null",
    "COLUMN stored_events.topic": "text not null",
    "CONSTRAINT counters_pkey ON counters": "PRIMARY KEY (name)",
    "CONSTRAINT stored_events_digest_check ON stored_events": "CHECK ((length(digest) = 32))",
    "CONSTRAINT stored_events_originator_version_check ON stored_events": "CHECK ("
    "(originator_version > 0))",
    "CONSTRAINT stored_events_pkey ON stored_events": "PRIMARY KEY (notification_id)",
    "CONSTRAINT stored_events_state_hash_check ON stored_events": "CHECK ("
    "(length(state_hash) = 32))",
    "CONSTRAINT stored_events_version ON stored_events": "UNIQUE ("
    "originator_id, originator_version)",
    "INDEX counters_pkey ON counters": "CREATE UNIQUE INDEX counters_pkey ON counters "
    "USING btree (name)",
    "INDEX stored_events_pkey ON stored_events": "CREATE UNIQUE INDEX stored_events_pkey "
    "ON stored_events USING btree (notification_id)",
    "INDEX stored_events_version ON stored_events": "CREATE UNIQUE INDEX stored_events_version "
    "ON stored_events USING btree (originator_id, originator_version)",
    "SEQUENCE stored_events_notification_id_seq OF stored_events": "increment 1",
}
"""What `migrate` makes, as the server tells it; a test makes it anew and compares."""
