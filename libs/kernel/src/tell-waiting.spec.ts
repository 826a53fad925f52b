import { causedBy } from './causation';
import { tellWaiting } from './tell-waiting';

const request = { messageId: 'm', correlationId: 'c' };

describe('work that waits', () => {
  it('tells its caller, which frees the place that it holds for the work', () => {
    const waits = jest.fn();
    causedBy({ ...request, waits }, () => tellWaiting());
    expect(waits).toHaveBeenCalledTimes(1);
  });

  it('goes on where nobody can be told', () => {
    expect(() => causedBy(request, () => tellWaiting())).not.toThrow();
    expect(() => tellWaiting()).not.toThrow();
  });
});
