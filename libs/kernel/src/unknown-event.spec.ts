import { UnknownEvent, unknownEvent } from './unknown-event';

/** The error of a fold that meets the event. */
function faultOf(event: unknown): UnknownEvent {
  try {
    return unknownEvent(event as never);
  } catch (error) {
    return error as UnknownEvent;
  }
}

describe('an event of a type that this release does not know', () => {
  it('is an error that a retry after the upgrade can mend, so that its message is not parked', () => {
    expect(faultOf({ type: 'shop.shelf-painted.v1' })).toMatchObject({ name: 'UnknownEvent', transient: true });
  });

  it('is named with its place where that is known', () => {
    const event = { type: 'shop.shelf-painted.v1', stream: 'shelf-7', revision: 3 };
    expect(new UnknownEvent(event)).toMatchObject(event);
    expect(new UnknownEvent(event).message).toMatch(/^shelf-7 at revision 3 has an event of the unknown type/);
  });

  it('is named by its type alone where nothing else is known', () => {
    for (const event of [{ type: 'shop.shelf-painted.v1' }, 'shop.shelf-painted.v1'])
      expect(faultOf(event).message).toMatch(/^a history has an event of the unknown type shop\.shelf-painted\.v1;/);
  });
});
