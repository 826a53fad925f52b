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

describe('what a partition of the topic has', () => {
  it('decides what is still to be sent: what lies behind its last message', () => {
    const sent = new SentPartition(tail(), '04');
    expect(['09', '10'].map((position) => sent.judge(position))).toEqual(['skip', 'send']);
  });

  it('of an uncommitted batch is skipped; what was parked in that batch and is healthy today comes late', () => {
    const sent = new SentPartition(tail(), '04');
    expect(['05', '06', '07', '08', '09'].map((position) => sent.judge(position))).toEqual([
      'skip',
      'late',
      'skip',
      'late',
      'skip',
    ]);
  });

  it('does not make late what was dealt with before: dropped, or sent late already', () => {
    const sent = new SentPartition(tail(), '06');
    expect(sent.judge('06')).toBe('skip');
    expect(sent.judge('08')).toBe('late');
  });

  it('is taken to have what lies before the records that were looked at', () => {
    expect(new SentPartition(tail(), '').judge('04')).toBe('skip');
  });

  it('is nothing when it is new, and all that was ever sent when its records were deleted because of their age', () => {
    const none = { empty: true, position: '', from: '', present: new Set<string>() };
    expect(new SentPartition(tail({ ...none, next: 0 }), '08').judge('01')).toBe('send');
    const aged = new SentPartition(tail({ ...none, next: 10 }), '08');
    expect(['08', '09'].map((position) => aged.judge(position))).toEqual(['skip', 'send']);
  });

  it('grows with what is written', () => {
    const sent = new SentPartition(tail(), '04');
    sent.wrote('12', 13);
    expect(sent.next).toBe(13);
    expect(['12', '13'].map((position) => sent.judge(position))).toEqual(['skip', 'send']);
    // Late messages move no position.
    sent.wrote('', 14);
    expect(sent.next).toBe(14);
    expect(sent.judge('12')).toBe('skip');
  });
});
