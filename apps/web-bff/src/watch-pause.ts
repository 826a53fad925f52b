/** The pause between two checks of a watched order, in ms. Injectable. */
export class WatchPause {
  constructor(readonly ms: number) {}
}
