/**
 * The pause between two checks of a watched order in a process without events, in ms. With events it scales the pauses
 * after one. Injectable.
 */
export class WatchPause {
  constructor(readonly ms: number) {}
}
