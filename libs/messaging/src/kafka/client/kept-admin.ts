import { endedOrLate } from '@maru/kernel';
import type { Scheduler } from '@maru/kernel';
import type { Admin, Kafka } from './kafkajs';

export interface KeptAdminOptions {
  readonly kafka: Kafka;
  readonly scheduler: Scheduler;
  /** The time limit of a question, in ms; default 3,000. */
  readonly answerMs?: number;
}

/**
 * One connection for all questions of a process to the brokers. A connection for each question would cost four requests
 * more. After a fault, the next question opens another one, because this one may hang.
 */
export class KeptAdmin {
  private admin: Promise<Admin> | undefined;
  private closed = false;

  constructor(private readonly options: KeptAdminOptions) {}

  /**
   * @param what the subject of the question, for the error
   * @throws Error when no broker answers in time
   */
  async ask<T>(what: string, question: (admin: Admin) => Promise<T>): Promise<T> {
    const { scheduler, answerMs = 3_000 } = this.options;
    const asked = (this.admin ??= this.connect());
    let answer: { readonly is: T } | undefined;
    let fault: unknown = new Error(`no broker has answered about ${what} within ${answerMs} ms`);
    const told = asked.then(question).then(
      (is) => (answer = { is }),
      // The client hides the fault of a connection that breaks, and then reads the answer that it did not get.
      (error: unknown) => (fault = error instanceof TypeError ? new Error(`no broker answers about ${what}`) : error),
    );
    await endedOrLate(told, { ms: answerMs, scheduler });
    if (answer) return answer.is;
    if (this.admin === asked) this.admin = undefined;
    leave(asked);
    throw fault;
  }

  async close(): Promise<void> {
    this.closed = true;
    const { admin } = this;
    this.admin = undefined;
    if (admin) leave(admin);
  }

  private async connect(): Promise<Admin> {
    if (this.closed) throw new Error('the connection to the brokers is closed');
    const admin = this.options.kafka.admin({ retry: { retries: 0 } });
    await admin.connect();
    return admin;
  }
}

/** Not waited for, because a client that never connected may try for seconds. */
function leave(admin: Promise<Admin>): void {
  void admin.then((each) => each.disconnect()).catch(() => undefined);
}
