import { InMemoryEventStore } from '@maru/event-store';
import { randomUUID } from 'node:crypto';
import { paymentIdOf } from '../src/domain/payment-ids';
import { AnswerLost, PaymentProvider, ProviderBusy } from '../src/domain/payment-provider';
import type { FinalWord, Standing } from '../src/domain/payment-provider';
import { paymentsProcess, requested, said, settle } from './payments-process';
import { sandboxDatabase } from './sandbox-database';

const WORDS = 'no\0 money \ud800 left\r\nBcc: everybody@example.org ';
const CLEAN = 'no money � left Bcc: everybody@example.org';

/** A provider with unchecked texts. */
class LoudProvider extends PaymentProvider {
  constructor(private readonly word: () => FinalWord) {
    super();
  }
  override charge = async (): Promise<FinalWord> => this.word();
  override lookup = async (): Promise<Standing> => ({ status: 'refused', code: 'PAYMENTS.DECLINED', detail: WORDS });
  override cancel = async (): Promise<FinalWord> => this.word();
  override refund = async () => ({ reference: 'a\0b' });
}

let sandbox: Awaited<ReturnType<typeof sandboxDatabase>>;
beforeAll(async () => {
  sandbox = await sandboxDatabase();
});
afterAll(() => sandbox?.close());

describe("the provider's text", () => {
  let log: InMemoryEventStore;
  let orderId: string;
  beforeEach(() => {
    log = new InMemoryEventStore();
    orderId = randomUUID();
  });
  const pay = (word: () => FinalWord) => {
    const provider = new LoudProvider(word);
    const spawn = () => paymentsProcess({ store: log, provider, database: sandbox.database });
    return settle(log, orderId, [requested(orderId, 'tok_approve')], spawn);
  };
  const last = async () => (await said(log, orderId)).at(-1)!.data;

  it('becomes one line that can be stored for a refusal', async () => {
    await pay(() => ({ status: 'refused', code: 'PAYMENTS.DECLINED', detail: WORDS }));
    expect(await last()).toMatchObject({ detail: CLEAN });
  });

  it('is cut at any length', async () => {
    await pay(() => ({ status: 'refused', code: 'PAYMENTS.DECLINED', detail: 'x'.repeat(1_000_000) }));
    expect(((await last()) as { detail: string }).detail).toHaveLength(500);
  });

  it('can be stored while it is busy, or when its answer is lost', async () => {
    const faults = [new ProviderBusy(WORDS), new AnswerLost(WORDS)];
    const story = await pay(() => {
      throw faults.shift() ?? new Error('asked too often');
    });
    expect(story.at(-1)).toBe('payment-refused');
    expect(await last()).toMatchObject({ detail: CLEAN });
    const rows = await sandbox.database.query<{ detail: string }[]>(
      'SELECT detail FROM provider_attempts WHERE payment_id = $1 AND detail IS NOT NULL',
      [paymentIdOf(orderId)],
    );
    expect(rows).toEqual([{ detail: CLEAN }]);
  });

  it('is refused as the reference of a capture when it could not be sent back', async () => {
    await expect(pay(() => ({ status: 'captured', reference: 'ch\0_1' }))).rejects.toThrow(
      'the reference of the payment provider cannot be stored: "ch\\u0000_1"',
    );
  });
});
