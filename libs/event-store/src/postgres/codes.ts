/**
 * The channel on which every committed batch is announced, as `<sender>:<last position>:<category>,<category>`: the
 * categories of its streams, none when they are too many.
 */
export const CHANNEL = 'maru_events';

// An announcement has 8,000 bytes at most.
export const CATEGORIES_LENGTH = 1_000;

// Any constants serve, unless other code takes the same advisory locks in the event store's database.
export const LOCK = { append: 7_310_000_001, migration: 7_310_000_002, upkeep: 7_310_000_003 } as const;

/**
 * The codes of an expected revision for `append_events_v3`; a revision stands for itself. They are part of the
 * function: other codes need another version of it.
 */
export const EXPECTED = { 'no-stream': -1, any: -2, 'stream-exists': -3 } as const;

/** The outcome of one append of a batch. */
export const OUTCOME = { appended: 0, repeated: 1, refused: 2 } as const;
