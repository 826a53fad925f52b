import { readFile } from 'node:fs/promises';

/** The outcome of the requests, read from a report of Schemathesis. */
export interface Answers {
  /** The number of answers by operation (`GET /api/orders`) and status. */
  readonly byOperation: ReadonlyMap<string, ReadonlyMap<number, number>>;
  readonly requests: number;
  /** The orders that were answered with 202. */
  readonly placed: readonly string[];
}

interface Interaction {
  readonly request: { readonly method: string };
  readonly response?: { readonly status_code: number; readonly content?: { readonly $base64: string } };
}
interface Line {
  readonly ScenarioFinished?: {
    readonly recorder: { readonly label: string; readonly interactions?: Record<string, Interaction> };
  };
}

/** @param file NDJSON, a line for each event of a run (`--report ndjson`) */
export async function readAnswers(file: string): Promise<Answers> {
  const byOperation = new Map<string, Map<number, number>>();
  const placed: string[] = [];
  let requests = 0;
  for (const line of (await readFile(file, 'utf8')).split('\n').filter(Boolean)) {
    const { recorder } = (JSON.parse(line) as Line).ScenarioFinished ?? {};
    for (const { request, response } of Object.values(recorder?.interactions ?? {})) {
      if (!response) continue;
      requests++;
      const { label } = recorder!;
      const statuses = byOperation.get(label) ?? new Map<number, number>();
      byOperation.set(label, statuses.set(response.status_code, (statuses.get(response.status_code) ?? 0) + 1));
      if (label === 'POST /api/orders' && request.method === 'POST' && response.status_code === 202)
        placed.push(orderIn(response.content));
      if (label === 'POST /api/devices/reorder' && response.status_code === 202)
        placed.push(orderInCbor(response.content));
    }
  }
  return { byOperation, requests, placed };
}

const bytesOf = (content: { readonly $base64: string } | undefined) => Buffer.from(content!.$base64, 'base64');

const orderIn = (content: { readonly $base64: string } | undefined): string =>
  (JSON.parse(bytesOf(content).toString()) as { orderId: string }).orderId;

// CBOR keeps text as it is, and the order's id is the only UUID in this answer.
const orderInCbor = (content: { readonly $base64: string } | undefined): string =>
  /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec(bytesOf(content).toString('latin1'))![0];

export function together(all: readonly Answers[]): Answers {
  const byOperation = new Map<string, Map<number, number>>();
  for (const answers of all)
    for (const [operation, statuses] of answers.byOperation) {
      const sum = byOperation.get(operation) ?? new Map<number, number>();
      for (const [status, count] of statuses) sum.set(status, (sum.get(status) ?? 0) + count);
      byOperation.set(operation, sum);
    }
  return {
    byOperation,
    requests: all.reduce((sum, { requests }) => sum + requests, 0),
    placed: all.flatMap(({ placed }) => placed),
  };
}
