// The time of the next attempt of a row: after the first `$5`, each pause is twice as long as the one before.
const until = (row: string, longestS: string) =>
  `${row}.last_at + make_interval(secs => least(2 ^ least(${row}.count - $5, 20), ${longestS}))`;

/**
 * Counts an attempt for `$1` (address and network) and `$2` (address) unless one of them has to wait at `$3`. Counts
 * from before `$4` start over. `$5` is the number of attempts without a wait, `$6` and `$7` are the longest pauses, in
 * seconds.
 *
 * The condition of the update is checked under the lock of the row, so that concurrent attempts are counted one by one,
 * at any instance. The pair is always locked first, so no two statements deadlock. Last, unless the rows are locked, it
 * deletes some rows with expired counts, so the table holds little more than the attempts of the window.
 */
export const COUNT_ATTEMPT = `
  WITH key AS (
    SELECT * FROM (VALUES (1, $1::bytea, $6::integer), (2, $2::bytea, $7::integer)) AS k (place, key, longest)
  ), slow AS (
    SELECT key.place, ${until('a', 'key.longest')} AS until FROM key JOIN login_attempt a USING (key) WHERE a.count >= $5
  ), counted AS (
    INSERT INTO login_attempt AS a (key, count, last_at)
    SELECT key, 1, $3 FROM key WHERE NOT EXISTS (SELECT 1 FROM slow WHERE slow.until > $3) ORDER BY place
    ON CONFLICT (key) DO UPDATE
      SET count = CASE WHEN a.last_at > $4 THEN a.count + 1 ELSE 1 END, last_at = greatest(a.last_at, excluded.last_at)
      WHERE a.count < $5 OR ${until('a', 'CASE WHEN a.key = $1 THEN $6::integer ELSE $7::integer END')} <= $3
    RETURNING key
  ), pruned AS (
    DELETE FROM login_attempt WHERE key IN (
      SELECT key FROM login_attempt WHERE last_at <= $4 AND key NOT IN ($1, $2)
      ORDER BY last_at LIMIT 4 FOR UPDATE SKIP LOCKED)
  )
  SELECT (SELECT count(*) FROM counted) = 2 AS counted,
    (SELECT slow.until FROM slow WHERE place = 1 AND slow.until > $3) AS pair_until,
    (SELECT slow.until FROM slow WHERE place = 2 AND slow.until > $3) AS address_until`;

/** Parts of a WITH that remove the attempts of a pair, from its address, too. */
export const FORGIVE_ATTEMPTS = (pair: string, address: string) => `
  own AS (
    DELETE FROM login_attempt WHERE key = ${pair}::bytea RETURNING count
  ), others AS (
    UPDATE login_attempt SET count = greatest(count - (SELECT count FROM own), 0)
    WHERE key = ${address}::bytea AND EXISTS (SELECT 1 FROM own)
  )`;
