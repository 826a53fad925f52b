import { statusOfRejection } from '@maru/kernel';
import type { RefusalStatus, RejectionCode } from '@maru/kernel';

/** The gRPC status codes in use here (https://grpc.github.io/grpc/core/md_doc_statuscodes.html). */
export const grpcStatus = {
  CANCELLED: 1,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  UNAUTHENTICATED: 16,
} as const;
export type GrpcStatus = (typeof grpcStatus)[keyof typeof grpcStatus];

/** The gRPC status for each HTTP status of a refusal. A missing one does not compile. */
const byHttpStatus: Readonly<Record<RefusalStatus, GrpcStatus>> = {
  400: grpcStatus.INVALID_ARGUMENT,
  401: grpcStatus.UNAUTHENTICATED,
  402: grpcStatus.FAILED_PRECONDITION,
  403: grpcStatus.PERMISSION_DENIED,
  404: grpcStatus.NOT_FOUND,
  405: grpcStatus.UNIMPLEMENTED,
  409: grpcStatus.FAILED_PRECONDITION,
  412: grpcStatus.ABORTED,
  413: grpcStatus.RESOURCE_EXHAUSTED,
  414: grpcStatus.INVALID_ARGUMENT,
  415: grpcStatus.INVALID_ARGUMENT,
  422: grpcStatus.FAILED_PRECONDITION,
  429: grpcStatus.RESOURCE_EXHAUSTED,
  500: grpcStatus.INTERNAL,
  501: grpcStatus.UNIMPLEMENTED,
  502: grpcStatus.UNAVAILABLE,
  503: grpcStatus.UNAVAILABLE,
  504: grpcStatus.DEADLINE_EXCEEDED,
};

/** The gRPC status of a refusal. The metadata `CODE_METADATA` has the code itself. */
export const grpcStatusOf = (code: RejectionCode): GrpcStatus => byHttpStatus[statusOfRejection(code)];

/** The trailing metadata for the reason code of a refusal, for example `ORDERING.UNKNOWN_ORDER`. */
export const CODE_METADATA = 'maru-code';

/** The trailing metadata, JSON in bytes, for the present values behind a refusal, for example the price. */
export const PRESENT_METADATA = 'maru-present-bin';

/** The code for a call that ended without a reason code, by its gRPC status. */
export function codeOfStatus(status: number): RejectionCode {
  if (status === grpcStatus.UNAVAILABLE) return 'HTTP.UNAVAILABLE';
  if (status === grpcStatus.DEADLINE_EXCEEDED) return 'HTTP.GATEWAY_TIMEOUT';
  return 'HTTP.BAD_GATEWAY';
}
