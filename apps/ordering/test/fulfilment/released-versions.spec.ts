import { fulfilmentDefinitions } from '../../src/fulfilment';
import { describeDefinition, describeVersion, released, SETTINGS, versions } from '../../tools/released-versions';
import { withoutNewVersion } from './next-definitions';

describe('the released versions of order fulfilment', () => {
  it.each(versions)('include a version %i with the behaviour of its release', (version) => {
    const then = released(version);
    if (then === undefined)
      throw new Error(
        `version ${version} has no description; run npm run describe -w @maru/ordering and commit its file`,
      );
    const advice = `version ${version} has changed; make a new version (docs/guides/changing-a-process.md)`;
    const now = describeVersion(version);
    expect([now === then ? '' : advice, now]).toEqual(['', then]);
  });

  it('are described in every state, with their requests and waits', () => {
    const text = describeVersion(2);
    for (const part of [
      '"STOCK_RESERVED"',
      '{"PAYMENT_COMPLETED":"confirming"}',
      'asks ordering.payment-requested.v1 {"orderId"',
      'PAYMENT_TIMEOUT 60000',
      'A.shipment-refused',
      'REFUNDING_PAYMENT; stuck',
      'from version 1',
    ])
      expect(text).toContain(part);
  });

  it('differ from a machine that was changed under their number', () => {
    expect(describeDefinition(withoutNewVersion(SETTINGS))).not.toBe(released(2));
    const { migrate: _, ...movesNothing } = fulfilmentDefinitions(SETTINGS)[1]!;
    expect(describeDefinition(movesNothing)).not.toBe(released(2));
  });
});
