/**
 * A query for `since`, the first possible position of a stream's events: with `events.position >= since` its reads skip
 * the partitions before. A stream without a head begins in a partition that is not covered yet.
 * @param stream SQL for the name of the stream
 */
export const sinceOf = (stream: string) => `
  SELECT coalesce(heads.since, until.heads_from) AS since
    FROM stream_heads_until until LEFT JOIN stream_heads heads ON heads.stream = ${stream}`;
