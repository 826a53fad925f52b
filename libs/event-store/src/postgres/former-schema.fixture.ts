// The schema of the release before the log had partitions, as processes of that release still create and call it.
const EVENTS = `
CREATE TABLE IF NOT EXISTS events (
  position bigint PRIMARY KEY,
  recorded_at timestamptz NOT NULL,
  id uuid NOT NULL,
  revision integer NOT NULL,
  stream text COLLATE "C" NOT NULL,
  type text COLLATE "C" NOT NULL,
  data json NOT NULL,
  metadata json NOT NULL,
  UNIQUE (stream, revision)
)`;

const APPEND = `
CREATE OR REPLACE FUNCTION append_events_v2(
  p_streams text[], p_expected integer[], p_sizes integer[],
  p_append integer[], p_index integer[], p_ids uuid[], p_types text[], p_data json[], p_metadata json[],
  p_sender text,
  OUT first_position bigint, OUT recorded_at timestamptz,
  OUT revisions integer[], OUT outcomes integer[], OUT repeated_at bigint[]
) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
  fits boolean;
  appended integer;
BEGIN
  PERFORM pg_advisory_xact_lock(7310000001);
  SELECT coalesce(max(e.position), 0) + 1 INTO first_position FROM events e;
  recorded_at := date_trunc('milliseconds', clock_timestamp());

  SELECT array_agg(coalesce(last.revision, -1) ORDER BY a.nr),
         bool_and(a.expected = coalesce(last.revision, -1))
    INTO revisions, fits
    FROM unnest(p_streams, p_expected) WITH ORDINALITY AS a (stream, expected, nr)
    LEFT JOIN LATERAL (
      SELECT e.revision FROM events e WHERE e.stream = a.stream ORDER BY e.revision DESC LIMIT 1
    ) last ON true;

  IF fits THEN
    INSERT INTO events (position, recorded_at, id, revision, stream, type, data, metadata)
    SELECT append_events_v2.first_position - 1 + n.nr, append_events_v2.recorded_at, n.id,
           append_events_v2.revisions[n.append] + n.index, p_streams[n.append], n.type, n.data, n.metadata
      FROM unnest(p_append, p_index, p_ids, p_types, p_data, p_metadata)
           WITH ORDINALITY AS n (append, index, id, type, data, metadata, nr);
    GET DIAGNOSTICS appended = ROW_COUNT;
  ELSE
    WITH a AS (
      SELECT a.*, append_events_v2.revisions[a.nr] AS actual
        FROM unnest(p_streams, p_expected, p_sizes) WITH ORDINALITY AS a (stream, expected, size, nr)
    ), n AS (
      SELECT n.append, n.index, n.id FROM unnest(p_append, p_index, p_ids) AS n (append, index, id)
    ), standing AS (
      SELECT a.nr, e.revision, e.position
        FROM a JOIN n ON n.append = a.nr
        JOIN events e ON e.stream = a.stream AND e.revision = a.expected + n.index AND e.id = n.id
       WHERE a.expected >= -1 AND a.expected < a.actual
      UNION ALL
      SELECT a.nr, e.revision, e.position
        FROM a JOIN n ON n.append = a.nr
        JOIN events e ON e.stream = a.stream AND e.id = n.id
       WHERE a.expected < -1 AND a.actual >= 0
    ), repeated AS (
      SELECT s.nr, count(*) AS size, max(s.revision) AS revision, max(s.position) AS position FROM standing s GROUP BY s.nr
    )
    SELECT array_agg(CASE
             WHEN r.size = a.size THEN 1
             WHEN r.size IS NULL AND (a.expected = a.actual OR a.expected = -2
                  OR a.expected = -3 AND a.actual >= 0) THEN 0
             ELSE 2 END ORDER BY a.nr),
           array_agg(CASE WHEN r.size = a.size THEN r.revision ELSE a.actual END ORDER BY a.nr),
           array_agg(r.position ORDER BY a.nr)
      INTO outcomes, revisions, repeated_at
      FROM a LEFT JOIN repeated r ON r.nr = a.nr;

    INSERT INTO events (position, recorded_at, id, revision, stream, type, data, metadata)
    SELECT append_events_v2.first_position - 1 + row_number() OVER (ORDER BY n.nr), append_events_v2.recorded_at, n.id,
           append_events_v2.revisions[n.append] + n.index, p_streams[n.append], n.type, n.data, n.metadata
      FROM unnest(p_append, p_index, p_ids, p_types, p_data, p_metadata)
           WITH ORDINALITY AS n (append, index, id, type, data, metadata, nr)
     WHERE append_events_v2.outcomes[n.append] = 0;
    GET DIAGNOSTICS appended = ROW_COUNT;
  END IF;

  -- NOTIFY takes a lock that all committing sessions share: once per batch, and not for nothing.
  IF appended > 0 THEN
    PERFORM pg_notify('maru_events', p_sender || ':' || (first_position + appended - 1) || ':' || (
      SELECT CASE WHEN sum(length(c.name)) < 1000 THEN string_agg(c.name, ',') ELSE '' END
        FROM (SELECT DISTINCT split_part(s.name, '.', 1) AS name FROM unnest(p_streams) AS s (name)) AS c));
  END IF;
END $$`;

/** The statements that a process of the former release runs at its start: one plain table, and `append_events_v2`. */
export const formerMigrations: readonly string[] = [EVENTS, APPEND];
