import { Writable } from 'node:stream';

export type LogLine = Readonly<Record<string, unknown>> & { readonly context?: string; readonly msg?: string };

// The lines of some hundred orders at debug level.
const MOST = 50_000;

/** The last lines that the processes of a shop have written, as a collector would get them. */
export class LogLines {
  private readonly texts: string[] = [];

  /** As the destination of a logger in this process. */
  readonly destination = new Writable({
    write: (chunk, _encoding, done) => {
      for (const text of String(chunk).split('\n')) this.add(text);
      done();
    },
  });

  /** Ignores output that is no line of the logger, such as a warning of Node. */
  add(text: string): void {
    if (!text.startsWith('{')) return;
    if (this.texts.length >= MOST) this.texts.splice(0, MOST / 10);
    this.texts.push(text);
  }

  /** All lines with this text in them; default all. */
  with(text = ''): readonly LogLine[] {
    return this.texts.filter((each) => each.includes(text)).map((each) => JSON.parse(each) as LogLine);
  }
}
