import { randomUUID } from 'node:crypto';
import { ClusterInfo, EndPoint, MemberInfo } from '@eventstore/db-client/generated/gossip_pb';
import type { Empty } from '@eventstore/db-client/generated/shared_pb';
import type { sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
import { serveOnce } from './serving';
import type { Serving } from './serving';
import { toUuid } from './wire/uuid';

/** Gossip.Read, by which clients discover a cluster: this server is all of it, and its leader. */
export function readGossip(serving: Serving) {
  const instance = randomUUID();
  return (call: ServerUnaryCall<Empty, ClusterInfo>, callback: sendUnaryData<ClusterInfo>): void =>
    serveOnce(serving, 'gossip', call, callback, async () => {
      // The address at which the client reached it, possibly a proxy.
      const { hostname, port } = new URL(`http://${call.getHost()}`);
      const member = new MemberInfo();
      member.setInstanceId(toUuid(instance));
      member.setTimeStamp(String(BigInt(Date.now()) * 10_000n));
      member.setState(MemberInfo.VNodeState.LEADER);
      member.setIsAlive(true);
      member.setHttpEndPoint(new EndPoint().setAddress(hostname).setPort(Number(port || 80)));
      return new ClusterInfo().setMembersList([member]);
    });
}
