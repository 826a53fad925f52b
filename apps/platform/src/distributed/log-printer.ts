import { styleText } from 'node:util';
import type { ProcessLine } from './supervised-process';

const COLOURS = ['cyan', 'green', 'magenta', 'blue', 'yellow', 'cyanBright', 'greenBright', 'magentaBright'] as const;

export interface LogPrinterOptions {
  readonly write: (text: string) => void;
  readonly colours: boolean;
}

/** Prints each line after the name of its process; each name has a colour. */
export function logPrinter({ write, colours }: LogPrinterOptions): (line: ProcessLine) => void {
  const colourOf = new Map<string, (typeof COLOURS)[number]>();
  let widest = 'notifications.1'.length;
  return ({ name, instance, source, text }) => {
    const who = `${name}.${instance}`;
    widest = Math.max(widest, who.length);
    if (!colourOf.has(name)) colourOf.set(name, COLOURS[colourOf.size % COLOURS.length]!);
    const prefix = `${who.padEnd(widest)} |`;
    const said = source === 'supervisor' ? `(${text})` : text;
    if (!colours) return write(`${prefix} ${said}\n`);
    const worrying = source !== 'stdout';
    write(`${styleText(colourOf.get(name)!, prefix)} ${worrying ? styleText('red', said) : said}\n`);
  };
}
