import { createReadStream } from 'node:fs';
import { START } from '../event-store';
import type { AllPage, Position, ReadAllOptions, RecordedEvent } from '../event-store';
import { BrokenLogFile } from './broken-log-file';
import { chained } from './events-of';
import type { LogSource } from './events-of';
import { eventIn, takeApart } from './log-file-lines';
import type { FileFooter, FileHeader, FileLine } from './log-file-lines';
import { isSignedBy } from './signing-key';
import type { VerifyingKey } from './signing-key';

/** A verified file. */
export interface VerifiedLogFile {
  readonly header: FileHeader;
  readonly footer: FileFooter;
  /** The hash of the last line. */
  readonly hash: string;
}

/**
 * Reads a whole file and checks it: the hash of every line, the order of positions, the count and the signature.
 * @param keys the public keys of trusted signers; undefined: the signature is not checked
 * @throws BrokenLogFile with the first line that is wrong
 */
export async function verifyLogFile(
  file: string,
  keys: readonly VerifyingKey[] | undefined,
  onEvent: (events: number) => void = () => undefined,
): Promise<VerifiedLogFile> {
  let events = 0;
  const reading = read(file);
  for (;;) {
    const { value, done } = await reading.next();
    if (!done) {
      onEvent(++events);
      continue;
    }
    const { header, footer, last, lineNumber } = value;
    if (keys) checkSignature(last, footer, lineNumber, keys);
    return { header, footer, hash: last.hash };
  }
}

function checkSignature(
  { hash, signature }: FileLine,
  { key }: FileFooter,
  line: number,
  keys: readonly VerifyingKey[],
) {
  if (signature === undefined || key === undefined) throw new BrokenLogFile(line, 'the file has no signature');
  const signer = keys.find(({ id }) => id === key);
  if (!signer)
    throw new BrokenLogFile(
      line,
      `signed with key ${key}, which is not trusted; trusted: ${keys.map(({ id }) => id).join(', ')}`,
    );
  if (!isSignedBy(hash, signature, signer)) throw new BrokenLogFile(line, `the signature of key ${key} is wrong`);
}

interface End {
  readonly header: FileHeader;
  readonly footer: FileFooter;
  readonly last: FileLine;
  readonly lineNumber: number;
}

/** The events of a file, one by one; each is checked before it is returned. */
async function* read(file: string): AsyncGenerator<RecordedEvent, End> {
  let lineNumber = 0;
  let hash = '';
  let header: FileHeader | undefined;
  let end: End | undefined;
  let events = 0;
  let position: Position = START;
  for await (const text of linesIn(file)) {
    lineNumber++;
    if (end) throw new BrokenLogFile(lineNumber, 'a line behind the footer');
    const line = takeApart(text);
    if (!line) throw new BrokenLogFile(lineNumber, 'no hash at its end; the line is cut off or not of a log file');
    if (chained(hash, line.body) !== line.hash)
      throw new BrokenLogFile(lineNumber, 'the hash is wrong: the line was changed, or one before it is missing');
    hash = line.hash;
    if (!header) {
      header = headerIn(line.body);
      continue;
    }
    const footer = footerIn(line.body);
    if (footer) {
      if (footer.events !== events || footer.last !== position)
        throw new BrokenLogFile(lineNumber, `${footer.events} events up to ${footer.last}, but the file has ${events}`);
      end = { header, footer, last: line, lineNumber };
      continue;
    }
    const event = checkedEvent(line.body, lineNumber);
    if (event.position <= position)
      throw new BrokenLogFile(lineNumber, `position ${event.position} is not behind ${position}`);
    ({ position } = event);
    events++;
    yield event;
  }
  if (!end) throw new BrokenLogFile(lineNumber + 1, 'the footer is missing; the file is cut off');
  return end;
}

function headerIn(body: string): FileHeader {
  const header = JSON.parse(body) as Partial<FileHeader>;
  if (header.format !== 'maru-log') throw new BrokenLogFile(1, 'not a file of "npm run log -- export"');
  if (header.version !== 1)
    throw new BrokenLogFile(1, `version ${header.version} of the format is not known to this release; use a newer one`);
  return header as FileHeader;
}

function footerIn(body: string): FileFooter | undefined {
  return body.startsWith('{"events":') ? (JSON.parse(body) as FileFooter) : undefined;
}

function checkedEvent(body: string, lineNumber: number): RecordedEvent {
  try {
    return eventIn(body);
  } catch {
    throw new BrokenLogFile(lineNumber, 'not an event');
  }
}

/** Lines end with "\n" only, because JSON leaves other line separators in texts (U+2028) as they are. */
async function* linesIn(file: string): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of createReadStream(file, { encoding: 'utf8', highWaterMark: 1 << 18 })) {
    const lines = (rest + (chunk as string)).split('\n');
    rest = lines.pop()!;
    yield* lines;
  }
  if (rest !== '') yield rest;
}

/** A verified file of a whole log, as the source of a copy. It is checked again while it is read. */
export class LogFile implements LogSource {
  private reading: AsyncGenerator<RecordedEvent, End> | undefined;
  private position: Position = START;

  constructor(
    private readonly file: string,
    private readonly verified: VerifiedLogFile,
  ) {}

  /** A file has no book. */
  get intake(): undefined {
    return undefined;
  }

  async head(): Promise<Position> {
    return this.verified.footer.head;
  }

  /** @throws BrokenLogFile also when the file is another one than the verified one */
  async readAll({ after = START, limit = 1_000 }: ReadAllOptions = {}): Promise<AllPage> {
    // The pages of a reader follow each other; another reader starts over.
    const reading = this.reading && after === this.position ? this.reading : read(this.file);
    this.reading = undefined;
    const events: RecordedEvent[] = [];
    while (events.length < limit) {
      const { value, done } = await reading.next();
      if (done) {
        if (value.last.hash !== this.verified.hash)
          throw new BrokenLogFile(value.lineNumber, 'the file was changed after it was verified');
        return { events, position: this.verified.footer.last, atEnd: true };
      }
      if (value.position > after) events.push(value);
    }
    this.reading = reading;
    this.position = events.at(-1)?.position ?? after;
    return { events, position: this.position, atEnd: false };
  }
}
