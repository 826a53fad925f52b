/**
 * What goes of the consumers' own tables because of its age: `days` after the moment in the column `since`, where
 * `only` is true. Positions, leases and what waits or is parked stay: they are used, or ended by whoever handles them.
 */
export const messagingRetention = [
  // A process that shows itself again writes its row anew. Others of its group do this sooner; a group that is no more
  // has none.
  { table: 'consumer_presence', since: 'expires_at', days: 1 },
  // As at a start of the group: what lies behind its position does not come again, but for what is late, for a day.
  {
    table: 'parked_messages',
    since: 'dropped_at',
    days: 1,
    only: `EXISTS (SELECT FROM consumer_positions AS reached
      WHERE reached.consumer_group = parked_messages.consumer_group AND reached.partition = parked_messages.partition
        AND parked_messages.position <= reached.position)`,
  },
  // A relay sends a late message twice only when it died before it noted the first, and somebody retries it again
  // later.
  { table: 'late_messages', since: 'noted_at', days: 400 },
] as const;
