import { causedBy, currentCausation } from './causation';

const request = { messageId: 'm-1', correlationId: 'c-1' };
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe('what work follows from', () => {
  it('is unknown outside of causedBy', () => {
    expect(currentCausation()).toBeUndefined();
  });

  it('is handed on through every await', async () => {
    const seen = await causedBy(request, async () => {
      await nextTurn();
      return currentCausation();
    });
    expect(seen).toBe(request);
    expect(currentCausation()).toBeUndefined();
  });

  it('is kept apart for works that run at once', async () => {
    const seen = await Promise.all(
      ['a', 'b', 'c'].map((messageId) =>
        causedBy({ ...request, messageId }, async () => {
          await nextTurn();
          return currentCausation()?.messageId;
        }),
      ),
    );
    expect(seen).toEqual(['a', 'b', 'c']);
  });
});
