import { declareRejections, httpRejections } from '@maru/kernel';
import type { RejectionCode } from '@maru/kernel';
import { codeOfStatus, grpcStatus, grpcStatusOf } from './grpc-status';

declareRejections({ 'TEA.UNKNOWN_POT': 404 });

describe('a refusal', () => {
  it.each(Object.keys(httpRejections) as RejectionCode[])('%s has a gRPC status', (code) => {
    expect(Object.values(grpcStatus)).toContain(grpcStatusOf(code));
  });

  it('is UNAUTHENTICATED without a token, and NOT_FOUND for something unknown', () => {
    expect(grpcStatusOf('HTTP.UNAUTHENTICATED')).toBe(grpcStatus.UNAUTHENTICATED);
    expect(grpcStatusOf('TEA.UNKNOWN_POT' as RejectionCode)).toBe(grpcStatus.NOT_FOUND);
  });

  it('without a code of the callee gets one for unreachable, late or broken', () => {
    expect([14, 4, 13, 2].map(codeOfStatus)).toEqual([
      'HTTP.UNAVAILABLE',
      'HTTP.GATEWAY_TIMEOUT',
      'HTTP.BAD_GATEWAY',
      'HTTP.BAD_GATEWAY',
    ]);
  });
});
