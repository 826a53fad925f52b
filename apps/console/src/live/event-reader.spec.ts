import { EventReader } from './event-reader';

describe('a stream of changes in the console', () => {
  it('is put together from pieces that end anywhere', () => {
    const reader = new EventReader();
    const text = 'retry: 1000\n\nid: a.1\nevent: change\ndata: {"type":"x"}\n\nevent: end\ndata: {}\n\n';
    const messages = [...text].flatMap((piece) => reader.read(piece));
    expect(messages).toEqual([
      { id: 'a.1', event: 'change', data: '{"type":"x"}' },
      { event: 'end', data: '{}' },
    ]);
  });

  it('has no message for a heartbeat', () => {
    expect(new EventReader().read(': \n\n: \n\n')).toEqual([]);
  });
});
