import { createHash } from 'node:crypto';
import { HOSTILE, times } from './hostile-documents';
import { codes, WebBffOnTrial } from './web-bff-on-trial';

const trial = new WebBffOnTrial();

describe('a hostile document', () => {
  it.each(HOSTILE)("is refused as the client's fault before any work: %s", async (_what, query) => {
    const answer = await trial.ask({ query }, { headers: {} });
    const code = query.length > 131_072 ? 'HTTP.TOO_LARGE' : 'HTTP.INVALID_REQUEST';
    expect(new Set(codes(answer))).toEqual(new Set([code]));
    expect(answer.errors?.length ?? 0).toBeLessThanOrEqual(21);
    expect(trial.contexts.calls).toEqual([]);
    expect(trial.complaints).toEqual([]);
  });

  it('leaves nothing in memory, because its digest is unknown afterwards', async () => {
    const digest = (query: string) => ({
      persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(query).digest('hex') },
    });
    const again = async (query: string) => {
      await trial.ask({ query, extensions: digest(query) });
      return trial.ask({ extensions: digest(query) });
    };
    expect((await again('{ me { name } }')).errors).toBeUndefined();
    const refused = await again(`{ ${times(31, (at) => `a${at}: __typename`)} }`);
    expect(refused.errors![0].message).toBe('PersistedQueryNotFound');
  });
});

describe('queries in the digest cache', () => {
  it('are bounded by bytes, and the oldest are dropped first', async () => {
    const small = await trial.start({ WEB_BFF_KEPT_QUERIES_BYTES: '20000' });
    const query = (n: number) => `{ __typename } #${String(n).repeat(8_000)}`;
    const extensions = (n: number) => ({
      persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(query(n)).digest('hex') },
    });
    for (const n of [1, 2, 3]) await trial.ask({ query: query(n), extensions: extensions(n) }, { url: small.url });
    const known = await Promise.all(
      [1, 2, 3].map(async (n) => (await trial.ask({ extensions: extensions(n) }, { url: small.url })).data !== null),
    );
    expect(known).toEqual([false, true, true]);
  });
});
