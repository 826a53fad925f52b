import { CATEGORIES_LENGTH, CHANNEL, EXPECTED, LOCK, OUTCOME } from './codes';

/*
 * The name carries a version, because processes of two releases share the database: each creates and calls its own
 * function. A changed body or signature gets a new name, beside the old one; see ADR 0025. All versions take the same
 * lock.
 *
 * Takes a batch of appends, at most one per stream. p_streams, p_expected and p_sizes have an element per append;
 * p_append (which append, from 1), p_index (which of its events, from 1) and the arrays behind them have an element per
 * event, in log order.
 *
 * One writer at a time: the lock is held until the commit is visible, so positions become visible in their order and
 * without gaps, whoever else has a transaction open. Every statement of a volatile function in READ COMMITTED has its
 * own snapshot, so what is read behind the lock is what the writer before has committed.
 *
 * The head of a stream is found in the newest partitions, whose index the insert writes to anyway, or else in
 * stream_heads, which covers all positions before heads_from (ADR 0032). No index of an older partition is read,
 * unless an append does not fit.
 *
 * outcomes is null when everything was appended. revisions are those before the append (-1: no stream), and of a
 * repeated append the last revision of its events as they stand; their last position is in repeated_at.
 */
export const APPEND = `
CREATE OR REPLACE FUNCTION append_events_v3(
  p_streams text[], p_expected integer[], p_sizes integer[],
  p_append integer[], p_index integer[], p_ids uuid[], p_types text[], p_data json[], p_metadata json[],
  p_sender text,
  OUT first_position bigint, OUT recorded_at timestamptz,
  OUT revisions integer[], OUT outcomes integer[], OUT repeated_at bigint[]
) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
  live bigint;
  fits boolean;
  appended integer;
BEGIN
  PERFORM pg_advisory_xact_lock(${LOCK.append});
  SELECT h.heads_from INTO STRICT live FROM stream_heads_until h;
  SELECT coalesce(max(e.position), greatest(live - 1, 0)) + 1 INTO first_position FROM events e WHERE e.position >= live;
  recorded_at := date_trunc('milliseconds', clock_timestamp());

  SELECT array_agg(coalesce(newest.revision, older.revision, -1) ORDER BY a.nr),
         bool_and(a.expected = coalesce(newest.revision, older.revision, -1))
    INTO revisions, fits
    FROM unnest(p_streams, p_expected) WITH ORDINALITY AS a (stream, expected, nr)
    LEFT JOIN LATERAL (
      SELECT e.revision FROM events e WHERE e.stream = a.stream AND e.position >= live ORDER BY e.revision DESC LIMIT 1
    ) newest ON true
    LEFT JOIN LATERAL (
      SELECT h.revision FROM stream_heads h WHERE h.stream = a.stream AND newest.revision IS NULL
    ) older ON true;

  IF fits THEN
    INSERT INTO events (position, recorded_at, id, revision, stream, type, data, metadata)
    SELECT append_events_v3.first_position - 1 + n.nr, append_events_v3.recorded_at, n.id,
           append_events_v3.revisions[n.append] + n.index, p_streams[n.append], n.type, n.data, n.metadata
      FROM unnest(p_append, p_index, p_ids, p_types, p_data, p_metadata)
           WITH ORDINALITY AS n (append, index, id, type, data, metadata, nr);
    GET DIAGNOSTICS appended = ROW_COUNT;
  ELSE
    WITH a AS (
      SELECT a.*, append_events_v3.revisions[a.nr] AS actual, coalesce(h.since, live) AS since
        FROM unnest(p_streams, p_expected, p_sizes) WITH ORDINALITY AS a (stream, expected, size, nr)
        LEFT JOIN stream_heads h ON h.stream = a.stream
    ), n AS (
      SELECT n.append, n.index, n.id FROM unnest(p_append, p_index, p_ids) AS n (append, index, id)
    ), standing AS (
      SELECT a.nr, e.revision, e.position
        FROM a JOIN n ON n.append = a.nr
        CROSS JOIN LATERAL (
          SELECT e.revision, e.position FROM events e
           WHERE e.stream = a.stream AND e.revision = a.expected + n.index AND e.id = n.id AND e.position >= a.since
        ) e
       WHERE a.expected >= -1 AND a.expected < a.actual
      UNION ALL
      SELECT a.nr, e.revision, e.position
        FROM a JOIN n ON n.append = a.nr
        CROSS JOIN LATERAL (
          SELECT e.revision, e.position FROM events e
           WHERE e.stream = a.stream AND e.id = n.id AND e.position >= a.since
        ) e
       WHERE a.expected < -1 AND a.actual >= 0
    ), repeated AS (
      SELECT s.nr, count(*) AS size, max(s.revision) AS revision, max(s.position) AS position FROM standing s GROUP BY s.nr
    )
    SELECT array_agg(CASE
             WHEN r.size = a.size THEN ${OUTCOME.repeated}
             WHEN r.size IS NULL AND (a.expected = a.actual OR a.expected = ${EXPECTED.any}
                  OR a.expected = ${EXPECTED['stream-exists']} AND a.actual >= 0) THEN ${OUTCOME.appended}
             ELSE ${OUTCOME.refused} END ORDER BY a.nr),
           array_agg(CASE WHEN r.size = a.size THEN r.revision ELSE a.actual END ORDER BY a.nr),
           array_agg(r.position ORDER BY a.nr)
      INTO outcomes, revisions, repeated_at
      FROM a LEFT JOIN repeated r ON r.nr = a.nr;

    INSERT INTO events (position, recorded_at, id, revision, stream, type, data, metadata)
    SELECT append_events_v3.first_position - 1 + row_number() OVER (ORDER BY n.nr), append_events_v3.recorded_at, n.id,
           append_events_v3.revisions[n.append] + n.index, p_streams[n.append], n.type, n.data, n.metadata
      FROM unnest(p_append, p_index, p_ids, p_types, p_data, p_metadata)
           WITH ORDINALITY AS n (append, index, id, type, data, metadata, nr)
     WHERE append_events_v3.outcomes[n.append] = ${OUTCOME.appended};
    GET DIAGNOSTICS appended = ROW_COUNT;
  END IF;

  -- NOTIFY takes a lock that all committing sessions share: once per batch, and not for nothing.
  IF appended > 0 THEN
    PERFORM pg_notify('${CHANNEL}', p_sender || ':' || (first_position + appended - 1) || ':' || (
      SELECT CASE WHEN sum(length(c.name)) < ${CATEGORIES_LENGTH} THEN string_agg(c.name, ',') ELSE '' END
        FROM (SELECT DISTINCT split_part(s.name, '.', 1) AS name FROM unnest(p_streams) AS s (name)) AS c));
  END IF;
END $$`;
