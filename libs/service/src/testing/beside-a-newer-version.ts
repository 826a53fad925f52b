import type { EventStore } from '@maru/event-store';
import { StoreWithNewerEvents } from '@maru/event-store/testing';
import { eventually } from '@maru/testing';
import type { ContextDefinition } from '../context-definition';
import { contextOnTrial } from './context-on-trial';
import type { Answer, ContextOnTrial, TrialOptions } from './context-on-trial';

/**
 * A context on trial beside a newer version of itself, which appends event types that this one does not know.
 * @param open starts the trial; default with this context alone
 */
export async function besideANewerVersion(
  definition: ContextDefinition,
  env: NonNullable<TrialOptions['env']> = {},
  open: (options: TrialOptions) => Promise<ContextOnTrial> = (options) => contextOnTrial(definition, options),
) {
  const { name } = definition;
  let store: StoreWithNewerEvents | undefined;
  const storeOf = (log: EventStore) => (store ??= new StoreWithNewerEvents(log, name));
  const shop = await open({ env, storeOf });
  return {
    shop,

    /** Lets the newer version append an event to the stream. */
    appendsTo: (stream: string) => store!.addTo(stream, `${name}.of-a-newer-version.v1`),

    /** Upgrades this process: it then knows the event, which changes nothing. */
    upgrade: () => store!.forget(),

    /** Resolves when the message met the unknown event and is retried. It must not be parked or append anything. */
    async waits(messageId: string, stream: string, types: readonly string[]): Promise<void> {
      const tried = () => shop.faults.filter(({ message }) => message?.id === messageId);
      await eventually(() => {
        if (tried().length === 0)
          throw new Error(`message ${messageId} has not met the unknown event; ${shop.faults.length} faults so far`);
      });
      for (const { outcome, error } of tried()) {
        if (outcome === 'parked' || (error as Error).name !== 'UnknownEvent')
          throw new Error(outcome, { cause: error });
      }
      const found = await shop.typesIn(stream);
      if (found.join() !== types.join()) throw new Error(`${stream} has ${found.join()}`);
    },

    /** Whether the answer asks the client to retry. */
    unavailable: ({ status, body, headers }: Answer): boolean =>
      status === 503 && body.code === 'HTTP.UNAVAILABLE' && headers.get('retry-after') === '1',
  };
}

export type BesideANewerVersion = Awaited<ReturnType<typeof besideANewerVersion>>;
