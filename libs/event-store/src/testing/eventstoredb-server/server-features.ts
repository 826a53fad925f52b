import { ServerFeaturesService } from '@eventstore/db-client/generated/serverfeatures_grpc_pb';
import { SupportedMethod, SupportedMethods } from '@eventstore/db-client/generated/serverfeatures_pb';
import type { Empty } from '@eventstore/db-client/generated/shared_pb';
import { GossipService } from '@eventstore/db-client/generated/gossip_grpc_pb';
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb';
import type { sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
import { serveOnce } from './serving';
import type { Serving } from './serving';

// Of the protocol, so that a client knows the supported calls.
const VERSION = '23.10.0';

const SUPPORTED = [
  StreamsService.read,
  StreamsService.append,
  StreamsService.batchAppend,
  GossipService.read,
  ServerFeaturesService.getSupportedMethods,
];

/** ServerFeatures.GetSupportedMethods, which a client calls before its first append. */
export function getSupportedMethods(serving: Serving) {
  return (call: ServerUnaryCall<Empty, SupportedMethods>, callback: sendUnaryData<SupportedMethods>): void =>
    serveOnce(serving, 'server-features', call, callback, async () => {
      const methods = SUPPORTED.map(({ path }) => {
        const [, service, method] = path.toLowerCase().split('/') as [string, string, string];
        return new SupportedMethod().setServiceName(service).setMethodName(method);
      });
      return new SupportedMethods().setEventStoreServerVersion(VERSION).setMethodsList(methods);
    });
}
