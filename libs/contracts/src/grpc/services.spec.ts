import { loadSync } from '@grpc/proto-loader';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { rejectionStatus } from '../rejections';
import type { RejectionCode } from '../rejections';
import { codeOfStatus, grpcStatus, grpcStatusOf } from './grpc-status';
import { messageShape } from './service-contract';
import { services } from './services';

describe('the services of the contexts', () => {
  it('are one for each proto file', () => {
    const files = readdirSync(path.join(__dirname, '../../proto')).sort();
    expect(services.map(({ context }) => `${context}.proto`).sort()).toEqual(files);
  });

  it.each(services.map((service) => [service.context, service] as const))('of %s is in its file', (_, service) => {
    const definition = loadSync(service.protoPath, messageShape);
    expect(definition).toHaveProperty([`${service.package}.${service.service}`]);
  });
});

describe('a refusal', () => {
  it.each(Object.keys(rejectionStatus) as RejectionCode[])('%s has a status of gRPC', (code) => {
    expect(Object.values(grpcStatus)).toContain(grpcStatusOf(code));
  });

  it('for want of a token is UNAUTHENTICATED, of something unknown NOT_FOUND', () => {
    expect(grpcStatusOf('HTTP.UNAUTHENTICATED')).toBe(grpcStatus.UNAUTHENTICATED);
    expect(grpcStatusOf('ORDERING.UNKNOWN_ORDER')).toBe(grpcStatus.NOT_FOUND);
  });

  it('that came without a code says whether the callee was away, late, or broken', () => {
    expect([14, 4, 13, 2].map(codeOfStatus)).toEqual([
      'HTTP.UNAVAILABLE',
      'HTTP.GATEWAY_TIMEOUT',
      'HTTP.BAD_GATEWAY',
      'HTTP.BAD_GATEWAY',
    ]);
  });
});
