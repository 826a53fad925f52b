/** Counts the lines that a process writes, and what they say. */
export class LogLines {
  private readonly said = new Map<string, number>();
  private rest = '';

  readonly add = (text: string): void => {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop()!;
    for (const line of lines) {
      const what = this.whatItSays(line);
      this.said.set(what, (this.said.get(what) ?? 0) + 1);
    }
  };

  get count(): number {
    return [...this.said.values()].reduce((sum, count) => sum + count, 0);
  }

  /** What was said most often, with its count. */
  most(kinds: number): readonly (readonly [string, number])[] {
    return [...this.said].sort(([, a], [, b]) => b - a).slice(0, kinds);
  }

  forget(): void {
    this.said.clear();
  }

  private whatItSays(line: string): string {
    try {
      const { level, msg, err } = JSON.parse(line) as { level: string; msg: string; err?: { type: string } };
      return `${level}: ${msg}${err ? ` (${err.type})` : ''}`;
    } catch {
      return line.slice(0, 80);
    }
  }
}
