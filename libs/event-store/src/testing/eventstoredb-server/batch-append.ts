import { AllStreamPosition, StreamIdentifier } from '@eventstore/db-client/generated/shared_pb';
import { BatchAppendResp } from '@eventstore/db-client/generated/streams_pb';
import type { BatchAppendReq } from '@eventstore/db-client/generated/streams_pb';
import type { ServerDuplexStream } from '@grpc/grpc-js';
import { WrongExpectedRevision } from '../../event-store';
import type { AppendResult } from '../../event-store';
import { batchError } from './batch-error';
import { InFlight } from './in-flight';
import type { Outbox } from './outbox';
import { PendingAppend } from './pending-append';
import { operationTimedOut } from './rpc-error';
import { asStatus, requestsOf, serveStream } from './serving';
import type { Serving } from './serving';
import { fromExpected } from './wire/expected-revision';
import { ordinalOf, toWire } from './wire/positions';
import { fromStreamName, toStreamName } from './wire/stream-name';
import { fromUuid } from './wire/uuid';

const APPENDS_IN_FLIGHT = 1_024;

/**
 * Streams.BatchAppend: all appends of a client in one call, distinguished by correlation ids and answered as they are
 * done.
 */
export function batchAppend(serving: Serving) {
  return (call: ServerDuplexStream<BatchAppendReq, BatchAppendResp>): void =>
    serveStream(serving, 'batch-append', call, async (outbox, signal) => {
      const worker = new BatchWorker(serving, outbox, signal);
      for await (const request of requestsOf<BatchAppendReq>(call)) await worker.take(request);
      await worker.done();
    });
}

class BatchWorker {
  private readonly pending = new Map<string, PendingAppend>();
  private readonly inFlight = new InFlight(APPENDS_IN_FLIGHT);

  constructor(
    private readonly serving: Serving,
    private readonly outbox: Outbox<BatchAppendResp>,
    private readonly signal: AbortSignal,
  ) {}

  /** Adds a request to its append, and stores the append when it is complete. Resolves when there is room for more. */
  async take(request: BatchAppendReq): Promise<void> {
    await this.serving.faults.thawed(this.signal);
    const id = fromUuid(request.getCorrelationId());
    let append: PendingAppend | undefined;
    try {
      append = request.hasOptions() ? this.begin(request) : this.pending.get(id);
      // The rest of an append that was refused already.
      if (!append) return;
      for (const message of request.getProposedMessagesList()) append.add(message);
    } catch (fault) {
      this.pending.delete(id);
      const stream = append ? toStreamName(append.stream) : request.getOptions()?.getStreamIdentifier();
      return this.inFlight.add(this.answer(request, stream, Promise.reject(fault)));
    }
    if (!request.getIsFinal()) {
      this.pending.set(id, append);
      return;
    }
    this.pending.delete(id);
    return this.inFlight.add(this.answer(request, toStreamName(append.stream), append.store(this.signal)));
  }

  done(): Promise<void> {
    return this.inFlight.done();
  }

  private begin(request: BatchAppendReq): PendingAppend {
    const options = request.getOptions()!;
    const deadline = options.getDeadline()?.toDate();
    if (deadline && deadline.getTime() < Date.now())
      throw operationTimedOut('the deadline was over before the append arrived');
    const revision = options.hasStreamPosition() ? options.getStreamPosition() : undefined;
    return new PendingAppend(
      this.serving,
      fromStreamName(options.getStreamIdentifier()),
      fromExpected(options, revision),
    );
  }

  private async answer(request: BatchAppendReq, stream: StreamIdentifier | undefined, result: Promise<AppendResult>) {
    const response = new BatchAppendResp().setCorrelationId(request.getCorrelationId());
    response.setStreamIdentifier(stream ?? new StreamIdentifier());
    try {
      response.setSuccess(success(await result));
    } catch (fault) {
      // A call that has ended accepts no answer, whatever the result of the append.
      if (this.signal.aborted) return;
      const known = fault instanceof WrongExpectedRevision ? fault : asStatus(this.serving, 'batch-append', fault);
      response.setError(batchError(known));
    }
    const turn = this.serving.faults.batchTurn();
    if (turn) await turn;
    await this.outbox.send(response);
  }
}

function success({ revision, position }: AppendResult): BatchAppendResp.Success {
  const { commit, prepare } = toWire(ordinalOf(position));
  const success = new BatchAppendResp.Success();
  success.setCurrentRevision(String(revision));
  return success.setPosition(new AllStreamPosition().setCommitPosition(commit).setPreparePosition(prepare));
}
