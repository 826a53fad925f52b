import type { FastifyReply } from 'fastify';
import type { WholeAnswer } from '../cache/response-cache';
import { headersBeyond } from '../policies/forwarded-headers';
import { withoutFields, withRules } from '../transforms/transform';
import type { Transform } from '../transforms/transform';
import type { UpstreamAnswer } from './upstream-calls';
import type { Outcome } from './upstreams';

/**
 * Reads the answer to its end, applies `kept`, then the transforms.
 * @throws undici's errors when the instance breaks off
 */
export async function whole(
  { statusCode, headers, body, turn }: UpstreamAnswer,
  transforms: readonly Transform[],
  kept: (answer: WholeAnswer) => WholeAnswer = (answer) => answer,
): Promise<WholeAnswer> {
  try {
    const bytes = await allOf(body);
    turn.end(statusCode >= 500 ? 'failed' : 'answered');
    return transforms.reduce(changed, kept({ statusCode, headers, body: bytes }));
  } catch (error) {
    turn.end('failed');
    throw error;
  }
}

// Copied, because a received buffer is a slice of a larger one, and would keep all of that in memory.
async function allOf(body: UpstreamAnswer['body']): Promise<Buffer> {
  if (Buffer.isBuffer(body)) return Buffer.from(body);
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Answers with the context's answer. A long one is streamed, unless a transform removes fields from its JSON. */
export async function handOn(
  answer: UpstreamAnswer,
  reply: FastifyReply,
  transforms: readonly Transform[],
): Promise<void> {
  if (isJson(answer) && transforms.some(({ response }) => response?.without)) {
    const { statusCode, headers, body } = await whole(answer, transforms);
    void reply.code(statusCode).headers(headersBeyond(headers)).send(body);
    return;
  }
  const { statusCode, body, turn } = answer;
  const headers = transforms.reduce<UpstreamAnswer['headers']>(
    (own, { response }) => withRules(own, response),
    headersBeyond(answer.headers),
  );
  if (Buffer.isBuffer(body)) {
    turn.end(statusCode >= 500 ? 'failed' : 'answered');
    void reply
      .code(statusCode)
      .headers(headers)
      .send(body.length > 0 ? body : undefined);
    return;
  }
  reply.raw.once('close', () => turn.end(outcomeOf(reply)));
  // The client has left, so nobody will read the body.
  if (reply.raw.destroyed) {
    turn.end('left');
    body.on('error', () => undefined).destroy();
    return;
  }
  void reply.code(statusCode).headers(headers).send(body);
}

function changed(answer: WholeAnswer, { response }: Transform): WholeAnswer {
  if (!response) return answer;
  const { 'content-length': _length, ...headers } = withRules(answer.headers, response);
  const body = response.without && isJson(answer) ? withoutFields(answer.body, response.without) : answer.body;
  return { ...answer, headers, body };
}

const isJson = ({ headers }: { readonly headers: WholeAnswer['headers'] }): boolean =>
  /^application\/(?:[\w.-]+\+)?json\b/.test(String(headers['content-type'] ?? ''));

/** An answer that the client did not wait for counts neither for nor against the instance. */
function outcomeOf({ raw }: FastifyReply): Outcome {
  if (!raw.writableFinished) return 'left';
  return raw.statusCode >= 500 ? 'failed' : 'answered';
}
