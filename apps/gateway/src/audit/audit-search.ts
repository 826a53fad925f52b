import { auditPage, auditQuery, mergedAudit } from '@maru/service';
import type { AuditPage } from '@maru/service';
import type { FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { UpstreamCalls } from '../balancing/upstream-calls';
import { whole } from '../balancing/upstream-reply';
import { clientKeyOf } from '../limits/client';
import { headersForContext } from '../policies/forwarded-headers';
import { contexts } from '../routes';

type Context = (typeof contexts)[number];

/** The query of the search. `context` is a context of the shop or the gateway; a context itself takes any text. */
export const searchQuery = auditQuery.extend({
  context: z
    .enum([...contexts, 'gateway'])
    .optional()
    .meta({ description: 'Where it was done.' }),
});

/** The answer to the search. */
export const searchPage = auditPage.extend({
  unanswered: z.array(z.enum(contexts)).meta({
    description:
      'Contexts that did not answer: what was done there is not in the page. Ask again with the same cursor.',
  }),
});
export type SearchPage = z.infer<typeof searchPage>;

/** Asks every context for its acts at once, and merges them into one page. */
export class AuditSearch {
  constructor(
    private readonly calls: UpstreamCalls,
    private readonly logger: Logger,
  ) {}

  /**
   * One page of acts, the newest first; undefined when no context has answered.
   * @param asked the query of `request`, parsed by `searchQuery`
   */
  async page(request: FastifyRequest, asked: z.infer<typeof searchQuery>): Promise<SearchPage | undefined> {
    // All contexts are asked for acts of the gateway, because any of them may have recorded one (`RouteActs`).
    const holders: readonly Context[] =
      asked.context === undefined || asked.context === 'gateway' ? contexts : [asked.context];
    const pages = await Promise.all(holders.map((context) => this.ask(context, request)));
    const answered = pages.filter((page) => page !== undefined);
    if (answered.length === 0) return undefined;
    return { ...mergedAudit(answered, asked.limit), unanswered: holders.filter((_, at) => pages[at] === undefined) };
  }

  private async ask(context: Context, request: FastifyRequest): Promise<AuditPage | undefined> {
    const { headers, url = '' } = request.raw;
    const query = url.indexOf('?');
    const path = `/internal/audit${query < 0 ? '' : url.slice(query)}`;
    const { authorization } = headers;
    const asked = {
      method: 'GET',
      path,
      headers: headersForContext(request, authorization === undefined ? {} : { authorization }),
    };
    try {
      const answer = await this.calls.ask(context, asked, { client: clientKeyOf(request), waitS: 0 });
      const { statusCode, body } = await whole(answer, []);
      if (statusCode === 200) return auditPage.parse(JSON.parse(body.toString()));
      this.logger.warn(
        { upstream: context, statusCode },
        'a context did not answer with its acts; the page lacks them',
      );
    } catch (err) {
      this.logger.warn({ err, upstream: context }, 'a context did not answer with its acts; the page lacks them');
    }
    return undefined;
  }
}
