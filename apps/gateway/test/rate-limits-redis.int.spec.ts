import { startRedis } from '@maru/backends';
import type { RedisProcess } from '@maru/backends';
import { whereRedisIs } from '@maru/backends/testing';
import { eventually } from '@maru/testing';
import { echoContext } from './echo-context';
import type { EchoContext } from './echo-context';
import { openGateway } from './open-gateway';
import type { OpenGateway } from './open-gateway';

whereRedisIs(describe, __filename)('limits that several gateways share over Redis', () => {
  let context: EchoContext;
  let redis: RedisProcess;
  let gateways: OpenGateway[];

  beforeEach(async () => {
    context = await echoContext();
    redis = await startRedis();
    const env = { REDIS_URL: redis.url, RATE_LIMIT_ANONYMOUS: '4' };
    gateways = [await openGateway(context.url, env), await openGateway(context.url, env)];
  });
  afterEach(async () => {
    for (const gateway of gateways) await gateway.close();
    await redis.stop();
    await context.close();
  });

  const ask = async (gateway: OpenGateway) => (await gateway.send('/api/products')).status;

  it('hold across the gateways', async () => {
    const [one, other] = gateways as [OpenGateway, OpenGateway];
    expect([await ask(one), await ask(other), await ask(one), await ask(other)]).toEqual([200, 200, 200, 200]);
    expect([await ask(one), await ask(other)]).toEqual([429, 429]);
  });

  it.each(['SIGKILL', 'SIGSTOP'] as const)(
    'let everybody pass while Redis is away (%s), with one log line',
    async (signal) => {
      const [one] = gateways as [OpenGateway];
      await ask(one);
      redis.kill(signal);
      const began = performance.now();
      for (let i = 0; i < 8; i++) expect(await ask(one)).toBe(200);
      expect(performance.now() - began).toBeLessThan(3_000);
      expect(one.complaints.filter((line) => /cannot be counted/.test(line))).toHaveLength(1);
      if (signal === 'SIGSTOP') redis.kill('SIGCONT');
      else redis = await startRedis({ port: redis.port });
      await eventually(async () => expect(await ask(one)).toBe(429), 10_000);
    },
  );
});
