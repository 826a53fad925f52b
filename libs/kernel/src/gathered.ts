// Taken before a test replaces the timers.
const { setImmediate } = globalThis;
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

interface Call<Asked, Answer> {
  readonly asked: Asked;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (fault: unknown) => void;
}

export interface GatheredOptions {
  /** The most calls in one request; default 200. */
  readonly most?: number;
  /** Whether one call may be the cause of a fault; the calls are then repeated one by one. Default: never. */
  readonly isOfOneCall?: (fault: unknown) => boolean;
}

/**
 * Joins concurrent calls: those of one turn of the event loop share a request, and those that arrive while it is under
 * way become the next one together. No answer is cached, and a request that began before a call never answers it.
 */
export class Gathered<Asked, Answer> {
  private waiting: Call<Asked, Answer>[] = [];
  private underWay = false;

  /**
   * @param request answers up to `most` calls at once, in their order; when it throws, each of them fails with that
   * error
   */
  constructor(
    private readonly request: (asked: readonly Asked[]) => Promise<readonly Answer[]>,
    private readonly options: GatheredOptions = {},
  ) {}

  ask(asked: Asked): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ asked, resolve, reject });
      if (!this.underWay) void this.work();
    });
  }

  private async work(): Promise<void> {
    this.underWay = true;
    const { most = 200 } = this.options;
    while (this.waiting.length > 0) {
      // Callers that were woken by the same answer all ask before the next turn of the event loop.
      await nextTurn();
      await this.make(this.waiting.splice(0, most));
    }
    this.underWay = false;
  }

  private async make(calls: readonly Call<Asked, Answer>[]): Promise<void> {
    try {
      const answers = await this.request(calls.map(({ asked }) => asked));
      if (answers.length !== calls.length)
        throw new Error(
          `the request returned ${answers.length} answers for ${calls.length} calls; it must return one for each call`,
        );
      calls.forEach(({ resolve }, index) => resolve(answers[index]!));
    } catch (fault) {
      if (calls.length > 1 && this.options.isOfOneCall?.(fault)) for (const call of calls) await this.make([call]);
      else for (const { reject } of calls) reject(fault);
    }
  }
}
