import { AppendResp } from '@eventstore/db-client/generated/streams_pb';
import type { AppendReq } from '@eventstore/db-client/generated/streams_pb';
import { Empty } from '@eventstore/db-client/generated/shared_pb';
import type { sendUnaryData, ServerReadableStream } from '@grpc/grpc-js';
import { WrongExpectedRevision } from '../../event-store';
import type { AppendResult } from '../../event-store';
import { PendingAppend } from './pending-append';
import { invalidArgument } from './rpc-error';
import { requestsOf, serveOnce } from './serving';
import type { Serving } from './serving';
import { fromExpected } from './wire/expected-revision';
import { ordinalOf, toWire } from './wire/positions';
import { fromStreamName } from './wire/stream-name';

/** Streams.Append: one append a call, its events as a stream of messages. */
export function append(serving: Serving) {
  return (call: ServerReadableStream<AppendReq, AppendResp>, callback: sendUnaryData<AppendResp>): void =>
    serveOnce(serving, 'append', call, callback, async (signal) => {
      let append: PendingAppend | undefined;
      for await (const request of requestsOf<AppendReq>(call)) {
        const message = request.getProposedMessage();
        if (message && append) append.add(message);
        else append = begin(serving, request);
      }
      if (!append) throw invalidArgument('the append names no stream');
      await serving.faults.thawed(signal);
      try {
        return success(await append.store(signal));
      } catch (fault) {
        if (fault instanceof WrongExpectedRevision) return wrongExpectedVersion(fault);
        throw fault;
      }
    });
}

function begin(serving: Serving, request: AppendReq): PendingAppend {
  const options = request.getOptions();
  if (!options) throw invalidArgument('an append begins with its options');
  const revision = options.hasRevision() ? options.getRevision() : undefined;
  return new PendingAppend(serving, fromStreamName(options.getStreamIdentifier()), fromExpected(options, revision));
}

function success({ revision, position }: AppendResult): AppendResp {
  const { commit, prepare } = toWire(ordinalOf(position));
  const success = new AppendResp.Success();
  success.setCurrentRevision(String(revision));
  success.setPosition(new AppendResp.Position().setCommitPosition(commit).setPreparePosition(prepare));
  return new AppendResp().setSuccess(success);
}

function wrongExpectedVersion({ expected, actual }: WrongExpectedRevision): AppendResp {
  const details = new AppendResp.WrongExpectedVersion();
  if (actual === undefined) details.setCurrentNoStream(new Empty());
  else details.setCurrentRevision(String(actual));
  if (expected === 'no-stream') details.setExpectedNoStream(new Empty());
  else if (expected === 'stream-exists') details.setExpectedStreamExists(new Empty());
  else if (expected === 'any') details.setExpectedAny(new Empty());
  else details.setExpectedRevision(String(expected));
  return new AppendResp().setWrongExpectedVersion(details);
}
