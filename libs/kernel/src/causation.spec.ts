import { causedBy, currentCausation, outsideOfCausation } from './causation';

const request = { messageId: 'm-1', correlationId: 'c-1' };
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe('the causation of the current work', () => {
  it('is undefined outside of causedBy', () => {
    expect(currentCausation()).toBeUndefined();
  });

  it('survives every await', async () => {
    const seen = await causedBy(request, async () => {
      await nextTurn();
      return currentCausation();
    });
    expect(seen).toBe(request);
    expect(currentCausation()).toBeUndefined();
  });

  it('does not pass to background work, which has no deadline', async () => {
    const seen = await causedBy(request, () =>
      outsideOfCausation(async () => {
        await nextTurn();
        return currentCausation() ?? 'none';
      }),
    );
    expect(seen).toBe('none');
  });

  it('is separate for concurrent work', async () => {
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
