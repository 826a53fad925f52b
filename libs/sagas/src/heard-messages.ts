/**
 * The ids of the messages that a process has heard, as an immutable value. Adding returns a new one.
 *
 * All ids are kept, because a message may come again after years and must then cause nothing. Successive values share
 * one index, and each sees only its own first ids in it. Adding costs O(1), where a copied set costs O(n) at each step.
 * A second value on the same predecessor (after a lost race) copies.
 */
export class HeardMessages {
  static readonly none = new HeardMessages(new Map(), 0);

  private constructor(
    // Id to its place; places from `size` on belong to later values.
    private readonly places: Map<string, number>,
    readonly size: number,
  ) {}

  /** In the order in which they were heard. */
  *[Symbol.iterator](): IterableIterator<string> {
    for (const [id, place] of this.places) if (place < this.size) yield id;
  }

  has(messageId: string): boolean {
    return (this.places.get(messageId) ?? Infinity) < this.size;
  }

  /** These messages and one more. */
  with(messageId: string): HeardMessages {
    if (this.has(messageId)) return this;
    // The empty value is shared by all processes, so its index must stay empty.
    const mine = this.size > 0 && this.places.size === this.size;
    const places = mine ? this.places : new Map([...this.places].slice(0, this.size));
    places.set(messageId, this.size);
    return new HeardMessages(places, this.size + 1);
  }
}
