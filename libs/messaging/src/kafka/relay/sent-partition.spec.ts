import { SentPartition } from './sent-partition';

const tail = (more: Partial<ConstructorParameters<typeof SentPartition>[0]> = {}) => ({
  partition: 0,
  next: 10,
  empty: false,
  position: '09',
  from: '05',
  present: new Set(['05', '07', '09']),
  ...more,
});

describe('a partition that the relay sends to', () => {
  it('gets the messages behind its last one', () => {
    const sent = new SentPartition(tail(), '04');
    expect(['09', '10'].map((position) => sent.judge(position))).toEqual(['skip', 'send']);
  });

  it('does not get the messages of an uncommitted batch again, but gets late those that were parked in it', () => {
    const sent = new SentPartition(tail(), '04');
    expect(['05', '06', '07', '08', '09'].map((position) => sent.judge(position))).toEqual([
      'skip',
      'late',
      'skip',
      'late',
      'skip',
    ]);
  });

  it('does not get a missing message that was settled before, because it was dropped or sent late', () => {
    const sent = new SentPartition(tail(), '06');
    expect(sent.judge('06')).toBe('skip');
    expect(sent.judge('08')).toBe('late');
  });

  it('counts as having all messages before the records that were read', () => {
    expect(new SentPartition(tail(), '').judge('04')).toBe('skip');
  });

  it('gets everything when it is new, and only new messages when retention has deleted its records', () => {
    const none = { empty: true, position: '', from: '', present: new Set<string>() };
    expect(new SentPartition(tail({ ...none, next: 0 }), '08').judge('01')).toBe('send');
    const aged = new SentPartition(tail({ ...none, next: 10 }), '08');
    expect(['08', '09'].map((position) => aged.judge(position))).toEqual(['skip', 'send']);
  });

  it('moves its end with each write', () => {
    const sent = new SentPartition(tail(), '04');
    sent.wrote('12', 13);
    expect(sent.next).toBe(13);
    expect(['12', '13'].map((position) => sent.judge(position))).toEqual(['skip', 'send']);
    // Late messages do not move the position.
    sent.wrote('', 14);
    expect(sent.next).toBe(14);
    expect(sent.judge('12')).toBe('skip');
  });
});
