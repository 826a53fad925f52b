import { APPEND } from './append-function';
import { creating, PARTITION_SIZE, partitionName } from './partitions';
import { COPIES } from './postgres-intake';

// The last partition has no upper bound, so that no append of any release is ever without a partition.
const firstPartitions = (size: number) =>
  [
    ...creating({ name: partitionName(0), from: 0, to: size }),
    ...creating({ name: partitionName(size), from: size, to: Infinity }),
  ].join(';\n    ');

/*
 * A log of a former release is one plain table, and stays as it is here: LogUpkeep makes it the first partition without
 * stopping anybody. That (stream, revision) is unique in the whole log is ensured by the append function, under its
 * lock, and within a partition also by an index.
 */
const events = (partitionSize: number) => `
DO $$ BEGIN
  IF to_regclass('events') IS NULL THEN
    CREATE TABLE events (
      position bigint PRIMARY KEY,
      recorded_at timestamptz NOT NULL,
      id uuid NOT NULL,
      revision integer NOT NULL,
      stream text COLLATE "C" NOT NULL,
      type text COLLATE "C" NOT NULL,
      data json NOT NULL,
      metadata json NOT NULL
    ) PARTITION BY RANGE (position);
    CREATE INDEX events_type_position ON events (type, position);
    ${firstPartitions(partitionSize)};
  END IF;
END $$`;

/*
 * The heads of all streams as of the partitions that are full: `revision` is the last one before `heads_from`, `since`
 * is the first position of the partition in which the stream begins. LogUpkeep writes it, never an append. A hash index
 * has a third of the size of a b-tree, and every append to a new stream looks into it.
 */
const HEADS = `
CREATE TABLE IF NOT EXISTS stream_heads (
  stream text COLLATE "C" NOT NULL,
  revision integer NOT NULL,
  since bigint NOT NULL,
  CONSTRAINT stream_heads_by_stream EXCLUDE USING hash (stream WITH =)
)`;

/* One row: all positions before `heads_from` are covered, and of the next partition the streams up to `reached`. */
const HEADS_UNTIL = `
CREATE TABLE IF NOT EXISTS stream_heads_until (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  heads_from bigint NOT NULL,
  reached text COLLATE "C"
)`;
const NO_HEADS = 'INSERT INTO stream_heads_until (heads_from) VALUES (0) ON CONFLICT DO NOTHING';

/** Statements that bring an empty or an older database up to date at once; running them again changes nothing. */
export const migrations = (partitionSize = PARTITION_SIZE): readonly string[] => [
  events(partitionSize),
  HEADS,
  HEADS_UNTIL,
  NO_HEADS,
  COPIES,
  APPEND,
];
