import { currentCausation } from '@maru/kernel';
import type { Actor } from '@maru/kernel';
import type { SecurityEventFields, SecurityEventName, SecurityLog } from '@maru/observability';
import { actorFields } from './logger';

/**
 * Logs acts of staff that are no events: one line for each act, with actor and reason. Acts are not counted together
 * like refusals, because each was intended. Injectable.
 */
export class ActLog {
  constructor(private readonly logger: SecurityLog) {}

  /** @param actor default: the actor of the current work */
  tell(name: SecurityEventName, fields: SecurityEventFields = {}, actor = currentCausation()?.actor): void {
    this.logger.info({ event: name, ...fields, ...actorFields(actor), ...reasonOf(actor) }, name);
  }
}

const reasonOf = (actor: Actor | undefined) => (actor?.reason === undefined ? {} : { reason: actor.reason });
