interface Call<Asked, Answer> {
  readonly asked: Asked;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (fault: unknown) => void;
}

export interface GatheredOptions {
  /** Calls in one request; default 200. */
  readonly most?: number;
  /** Says of a fault that one call may be its cause: the calls are then made one by one. Default: never. */
  readonly isOfOneCall?: (fault: unknown) => boolean;
}

/**
 * Calls that meet become one: while one request is under way, the calls that arrive wait and are made together as the
 * next. A single call is made at once. No answer is kept, and no call is answered by a request that began before it.
 */
export class Gathered<Asked, Answer> {
  private waiting: Call<Asked, Answer>[] = [];
  private underWay = false;

  /** @param request answers up to `most` calls at once, in their order; when it throws, each of them fails with that */
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
    while (this.waiting.length > 0) await this.make(this.waiting.splice(0, most));
    this.underWay = false;
  }

  private async make(calls: readonly Call<Asked, Answer>[]): Promise<void> {
    try {
      const answers = await this.request(calls.map(({ asked }) => asked));
      if (answers.length !== calls.length) throw new Error(`${answers.length} answers to ${calls.length} calls`);
      calls.forEach(({ resolve }, index) => resolve(answers[index]!));
    } catch (fault) {
      if (calls.length > 1 && this.options.isOfOneCall?.(fault)) for (const call of calls) await this.make([call]);
      else for (const { reject } of calls) reject(fault);
    }
  }
}
