import { z } from 'zod';
import { cursor, limit } from './fields';
import { shopTool } from './shop-tool';

const parkedMessages = shopTool({
  name: 'parked_messages',
  title: 'Parked and waiting messages',
  description:
    'Messages that no consumer could handle, of all contexts, without their content: `parked` ones need a person, ' +
    '`waiting` ones are tried again by themselves, `queued` ones stand behind one of them. `error` says why. Contexts ' +
    'in `unanswered` did not answer, so their messages are missing.',
  input: z.strictObject({
    context: z.string().max(50).optional().describe('Of this context only, such as `payments`.'),
    state: z.enum(['waiting', 'parked', 'queued']).optional(),
    limit,
    cursor,
  }),
  asks: (query) => ({ path: '/api/parked', query }),
});

/** Questions about the work of the shop as a whole. */
export const operationsTools = [parkedMessages];
