import { CONSUL_VERSION, consulProgram, expectGo, hasConsul } from '../consul/consul-binary';
import { startConsul } from '../consul/start-consul';
import type { Backend } from './backend';

const WHAT = `Consul ${CONSUL_VERSION}, one agent that is its own server, in memory`;

export const consul: Backend = {
  name: 'consul',
  what: WHAT,
  async availability(env) {
    if (hasConsul(env)) return { how: 'as it was built before' };
    return expectGo(env).then(
      () => ({ how: 'built with Go, the first time' }),
      (error: Error) => ({ why: error.message }),
    );
  },
  fetch: consulProgram,
  async start({ port, onProgress }) {
    const agent = await startConsul({ onProgress, ...(port !== undefined && { port }) });
    return {
      what: `${WHAT} (pid ${agent.pid})`,
      exports: { CONSUL_URL: agent.url },
      exited: agent.exited,
      stop: () => agent.stop(),
    };
  },
};
