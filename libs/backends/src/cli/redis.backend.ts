import { redisVersion, startRedis } from '../redis/start-redis';
import type { Backend } from './backend';

export const redis: Backend = {
  name: 'redis',
  what: 'Redis, the redis-server of this machine',
  availability: (env) =>
    redisVersion(env).then(
      (version) => ({ how: `redis-server ${version}` }),
      (error: Error) => ({ why: error.message }),
    ),
  async start(options) {
    const server = await startRedis(options);
    return {
      what: `Redis ${await redisVersion(process.env)} (pid ${server.pid})`,
      exports: { REDIS_URL: server.url },
      exited: server.exited,
      stop: () => server.stop(),
    };
  },
};
