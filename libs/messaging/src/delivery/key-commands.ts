import { ConsumerClosed } from './delivery';
import type { Pause } from './key-lanes';

/** Work in a key's lane that is no message: an operator's retry, or a try of waiting messages. */
export interface KeyCommand {
  readonly command: () => Promise<Pause | void>;
}

/** The commands of a group that have not ended. */
export class KeyCommands {
  private readonly refusals = new Set<() => void>();

  constructor(
    private readonly group: string,
    private readonly push: (key: string, command: KeyCommand) => void,
    private readonly closing: AbortSignal,
  ) {}

  /** Rejects all that have not ended, with ConsumerClosed. */
  refuse(): void {
    for (const refuse of this.refusals) refuse();
  }

  /**
   * Runs `work` in the key's lane, then `ending` without a slot. The lane does nothing else until both have ended.
   * @throws ConsumerClosed when the group is closed, or starts over, before that
   */
  inLane<Result>(
    key: string,
    work: () => Promise<Result>,
    ending?: (result: Result) => Promise<void>,
  ): Promise<Result> {
    return new Promise((resolve, reject) => {
      const refuse = () => reject(new ConsumerClosed(this.group));
      if (this.closing.aborted) return refuse();
      this.refusals.add(refuse);
      const command = async (): Promise<Pause | void> => {
        const worked = work();
        const ended = worked
          .then(ending)
          .then(async () => resolve(await worked), reject)
          .finally(() => void this.refusals.delete(refuse));
        if (ending && (await succeeds(worked))) return { until: ended };
        await ended;
      };
      this.push(key, { command });
    });
  }
}

const succeeds = (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => true,
    () => false,
  );
