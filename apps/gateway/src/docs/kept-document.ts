import type { MergedDocument } from './merged-openapi';

// Contexts change their routes with a deploy only, but a context that did not answer may answer soon.
const WHOLE_MS = 60_000;
const PARTIAL_MS = 2_000;

/**
 * A document that is built once for all readers. While it is rebuilt, readers get the old one; only the first build is
 * awaited.
 */
export class KeptDocument {
  private kept: Buffer | undefined;
  private until = -Infinity;
  private building: Promise<Buffer> | undefined;

  constructor(
    private readonly build: () => Promise<MergedDocument>,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** As JSON in UTF-8, encoded once. */
  async bytes(): Promise<Buffer> {
    if (this.now() >= this.until) this.building ??= this.rebuilt().finally(() => (this.building = undefined));
    return this.kept ?? this.building!;
  }

  private async rebuilt(): Promise<Buffer> {
    try {
      const { document, whole } = await this.build();
      this.until = this.now() + (whole ? WHOLE_MS : PARTIAL_MS);
      return (this.kept = Buffer.from(JSON.stringify(document)));
    } catch (error) {
      this.until = this.now() + PARTIAL_MS;
      // The old document stays when a context serves an invalid one.
      if (this.kept !== undefined) return this.kept;
      throw error;
    }
  }
}
