import { startSmallEventStoreDb } from '../eventstoredb/start-small-event-store-db';
import type { Backend } from './backend';

const WHAT = "a small server that speaks EventStoreDB's protocol over PostgreSQL; it is NOT EventStoreDB";

export const eventstoredb: Backend = {
  name: 'eventstoredb',
  what: WHAT,
  availability: async () => ({ how: 'over an embedded PostgreSQL' }),
  async start(options) {
    const server = await startSmallEventStoreDb(options);
    return {
      what: `${WHAT} (pid ${server.pid})`,
      exports: { EVENTSTOREDB_URL: server.connection },
      exited: server.exited,
      stop: () => server.stop(),
    };
  },
};
