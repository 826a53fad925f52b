/**
 * The EventStoreDB version that the server imitates where they differ: how a subscription to `$all` begins at a
 * position.
 *
 * - `23.10`, like 21.10 and 22.10: reads one event from the position on, and begins behind that, whether or not it is
 *   at the position.
 * - `24.2`: begins behind the position.
 * - `25.0`: as 24.2, but a filtered subscription gets a checkpoint at the place of an event before the event.
 */
export type ServerVersion = '23.10' | '24.2' | '25.0';
