// A letter is logged in every shop, so its line says nothing about a fault.
const LETTER = /^notification \S+ sent to/;

/** Counts the log lines of a shop by their message. Lines about letters do not count. */
export class LogLines {
  private readonly said = new Map<string, number>();
  private rest = '';

  readonly add = (text: string): void => {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop()!;
    for (const line of lines) {
      const what = whatItSays(line);
      if (what !== undefined) this.said.set(what, (this.said.get(what) ?? 0) + 1);
    }
  };

  get count(): number {
    return [...this.said.values()].reduce((sum, count) => sum + count, 0);
  }

  /** The most frequent messages, with their counts. */
  most(kinds: number): readonly (readonly [string, number])[] {
    return [...this.said].sort(([, a], [, b]) => b - a).slice(0, kinds);
  }

  forget(): void {
    this.said.clear();
  }
}

function whatItSays(line: string): string | undefined {
  try {
    const { level, msg, err } = JSON.parse(line) as { level: string; msg: string; err?: { type: string } };
    return LETTER.test(msg) ? undefined : `${level}: ${msg}${err ? ` (${err.type})` : ''}`;
  } catch {
    return line.slice(0, 80);
  }
}
