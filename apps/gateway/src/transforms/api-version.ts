import { problem } from '@maru/service';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { answerProblem } from '../answer-problem';
import type { Route } from '../routes';
import type { Transform } from './transform';

export const VERSION_HEADER = 'api-version';
const FIRST = '1';
const VARY = ['origin', VERSION_HEADER];
const VARY_ALONE = VARY.join(', ');

const versionsOf = ({ versions = {} }: Route): Readonly<Record<string, Transform>> => ({ [FIRST]: {}, ...versions });

/** The requested version of the API: `API-Version`, else the first. */
const askedFor = ({ headers }: FastifyRequest): string => String(headers[VERSION_HEADER] ?? FIRST);

/** Refuses versions of the API that a route does not have. Every answer names its version. */
export function guardVersions(scope: FastifyInstance, route: Route): void {
  const versions = versionsOf(route);
  // In `onSend`, because the context's own `Vary` replaces any earlier one.
  scope.addHook('onSend', (_request, reply, payload, done) => {
    void reply.header('vary', varyBeside(reply.getHeader('vary')));
    done(null, payload);
  });
  scope.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done) => {
    const version = askedFor(request);
    if (Object.hasOwn(versions, version)) {
      void reply.header(VERSION_HEADER, version);
      return done();
    }
    const known = Object.keys(versions).join(', ');
    answerProblem(reply, problem('HTTP.UNKNOWN_API_VERSION', `This route has no such version; it has ${known}.`));
  });
}

function varyBeside(given: number | string | string[] | undefined): string {
  if (given === undefined || given === '') return VARY_ALONE;
  const own = String(given);
  const missing = VARY.filter((name) => !own.toLowerCase().includes(name));
  return own === '*' ? own : [own, ...missing].join(', ');
}

/** Gives the transforms for a request: those of the route, then those of the requested version. */
export function transformsOf(route: Route): (request: FastifyRequest) => readonly Transform[] {
  const own = route.transform ? [route.transform] : [];
  const ofVersions = new Map(
    Object.entries(route.versions ?? {}).map(([version, transform]) => [version, [...own, transform]]),
  );
  return (request) => ofVersions.get(askedFor(request)) ?? own;
}
