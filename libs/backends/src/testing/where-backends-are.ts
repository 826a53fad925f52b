import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { hasConsul } from '../consul/consul-binary';

/** The used part of Jest's `describe`. */
interface Describe {
  readonly skip: this | object;
}

/**
 * For suites with a Consul of their own. A test run does not build a missing one, which would take four minutes: the
 * suite is skipped, and its title says so, unless MARU_REQUIRE_CONSUL is set.
 */
export function whereConsulIs<D extends Describe>(describe: D, file: string): D {
  const why = 'there is no Consul here yet: `npm run backends -- up consul` builds it, once';
  return where(describe, file, hasConsul(process.env), 'MARU_REQUIRE_CONSUL', why);
}

/**
 * For suites with a Redis of their own. Without a redis-server the suite is skipped, and its title says so, unless
 * MARU_REQUIRE_REDIS is set.
 */
export function whereRedisIs<D extends Describe>(describe: D, file: string): D {
  const there = spawnSync('redis-server', ['--version']).status === 0;
  return where(describe, file, there, 'MARU_REQUIRE_REDIS', 'there is no redis-server on the PATH');
}

function where<D extends Describe>(describe: D, file: string, there: boolean, required: string, why: string): D {
  if (there || process.env[required]) return describe;
  process.stderr.write(`\nNOT RUN: ${path.basename(file)}, because ${why}\n`);
  return describe.skip as D;
}
