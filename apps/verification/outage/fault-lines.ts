interface Line {
  readonly level?: string;
  readonly msg?: string;
  readonly err?: unknown;
  readonly fault?: { readonly times: number };
}

/** The log lines about faults of the processes of a shop, and the number of faults that they report. */
export class FaultLines {
  private readonly byProcess = new Map<string, Line[]>();

  /** A line as the process wrote it. A line that is no JSON counts as a fault. */
  add({ name, instance, text }: { readonly name: string; readonly instance: number; readonly text: string }): void {
    const line: Line = text.startsWith('{') ? (JSON.parse(text) as Line) : { msg: text, level: 'warn' };
    if (line.level === 'info' && !line.err && !line.fault) return;
    const process = `${name}/${instance}`;
    this.byProcess.set(process, [...(this.byProcess.get(process) ?? []), line]);
  }

  clear(): void {
    this.byProcess.clear();
  }

  of(process: string): string[] {
    return (this.byProcess.get(process) ?? []).map(({ msg = '' }) => msg);
  }

  /** The number of lines of each process, and the number of faults that they report. */
  counts(): { process: string; lines: number; faults: number }[] {
    return [...this.byProcess].map(([process, lines]) => {
      const over = lines.filter(({ msg }) => msg?.startsWith('The fault is over'));
      const own = lines.filter(({ fault }) => !fault).length;
      // The count of an episode includes its first fault, which has a line of its own.
      const faults = over.reduce((sum, { fault }) => sum + fault!.times, own - over.length);
      return { process, lines: lines.length, faults };
    });
  }

  report(): string {
    const each = this.counts().map(({ process, lines, faults }) => `${process}: ${faults} faults in ${lines} lines`);
    const shown = process.env['SHOW_LINES']
      ? [...this.byProcess.keys()].flatMap((name) => this.of(name).map((msg) => `  ${name} ${msg}`))
      : [];
    return [...each, ...shown].join('\n');
  }
}
