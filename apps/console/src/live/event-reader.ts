/** One message of a stream of Server-Sent Events. */
export interface StreamMessage {
  readonly event: string;
  readonly data: string;
  readonly id?: string;
}

/** Takes a stream of Server-Sent Events apart as its text comes in pieces (WHATWG HTML §9.2.6). */
export class EventReader {
  private rest = '';

  /** The messages that this piece completes. Comments and messages without data are left out. */
  read(piece: string): readonly StreamMessage[] {
    const blocks = (this.rest + piece).split('\n\n');
    this.rest = blocks.pop()!;
    return blocks.map(messageOf).filter(({ data }) => data !== '');
  }
}

function messageOf(block: string): StreamMessage {
  const fields = new Map(
    block.split('\n').map((line) => {
      const [, name = '', value = ''] = /^(\w*): ?(.*)$/.exec(line) ?? [];
      return [name, value];
    }),
  );
  const id = fields.get('id');
  return { event: fields.get('event') ?? 'message', data: fields.get('data') ?? '', ...(id !== undefined && { id }) };
}
