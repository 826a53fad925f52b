/** How long a watched order is left alone between two looks, in ms. Injectable. */
export class WatchPause {
  constructor(readonly ms: number) {}
}
