import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { hasConsul } from '../consul/consul-binary';

/** Jest's `describe`, as far as it is needed here. */
interface Describe {
  readonly skip: this | object;
}

/**
 * For what needs a Consul of its own. One that was not built yet is not built by a test run, which would wait four minutes for it: it is
 * skipped and says so, unless MARU_REQUIRE_CONSUL is set.
 */
export function whereConsulIs<D extends Describe>(describe: D, file: string): D {
  const why = 'there is no Consul here yet: `npm run backends -- up consul` builds it, once';
  return where(describe, file, hasConsul(process.env), 'MARU_REQUIRE_CONSUL', why);
}

/** For what needs a Redis of its own. Without a redis-server it is skipped and says so, unless MARU_REQUIRE_REDIS is set. */
export function whereRedisIs<D extends Describe>(describe: D, file: string): D {
  const there = spawnSync('redis-server', ['--version']).status === 0;
  return where(describe, file, there, 'MARU_REQUIRE_REDIS', 'there is no redis-server on the PATH');
}

function where<D extends Describe>(describe: D, file: string, there: boolean, required: string, why: string): D {
  if (there || process.env[required]) return describe;
  process.stderr.write(`\nNOT RUN: ${path.basename(file)}, because ${why}\n`);
  return describe.skip as D;
}
