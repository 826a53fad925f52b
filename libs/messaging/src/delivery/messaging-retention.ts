/**
 * The rows of the consumers' own tables that are deleted by age: `days` after the time in the column `since`, where
 * `only` is true. Positions, leases, and waiting or parked messages stay, because they are in use or their handler ends
 * them.
 */
export const messagingRetention = [
  // A process that is alive again writes its row anew. Other processes of its group delete old rows sooner, but a group
  // that is gone has none.
  { table: 'consumer_presence', since: 'expires_at', days: 1 },
  // The same rule as at a start of the group. Up to its position only late messages come again, and a day covers those.
  {
    table: 'parked_messages',
    since: 'dropped_at',
    days: 1,
    only: `EXISTS (SELECT FROM consumer_positions AS reached
      WHERE reached.consumer_group = parked_messages.consumer_group AND reached.partition = parked_messages.partition
        AND parked_messages.position <= reached.position)`,
  },
  // A relay sends a late message twice only when it died before it noted the first one and somebody retries it later.
  { table: 'late_messages', since: 'noted_at', days: 400 },
] as const;
