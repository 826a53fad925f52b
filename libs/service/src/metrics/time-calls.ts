import { ServerInterceptingCall, status } from '@grpc/grpc-js';
import type { ServerInterceptor } from '@grpc/grpc-js';
import { REQUEST_SECONDS } from '@maru/observability';
import type { Metrics } from '@maru/observability';

/**
 * Times every call over gRPC as `rpc_server_call_duration_seconds`, by method and status. Calls of unknown methods do
 * not reach an interceptor, so a client cannot add labels.
 */
export function timeCalls(metrics: Metrics): ServerInterceptor {
  const duration = metrics.meter('@maru/service').createHistogram('rpc.server.call.duration', {
    unit: 's',
    description: 'Duration of calls over gRPC by method and status',
    advice: { explicitBucketBoundaries: REQUEST_SECONDS },
  });
  return ({ path }, call) => {
    const startedAt = performance.now();
    let ended = false;
    const end = (code: status) => {
      if (ended) return;
      ended = true;
      duration.record((performance.now() - startedAt) / 1_000, {
        'rpc.system.name': 'grpc',
        'rpc.method': path.slice(1),
        'rpc.response.status_code': status[code] ?? 'UNKNOWN',
      });
    };
    return new ServerInterceptingCall(call, {
      start: (next) => next({ onCancel: () => end(status.CANCELLED) }),
      sendStatus: (answer, next) => {
        end(answer.code ?? status.UNKNOWN);
        next(answer);
      },
    });
  };
}
