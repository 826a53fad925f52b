import { declareRejections } from '@maru/kernel';

/** The refusals of a read of a stream at a moment. */
export const streamRejections = declareRejections({
  'STREAMS.UNKNOWN_STREAM': 404,
  'STREAMS.NOT_BEGUN': 404,
  'STREAMS.MOMENT_AHEAD': 422,
  'STREAMS.REASON_NEEDED': 422,
});

type StreamRejections = typeof streamRejections;

declare module '@maru/kernel' {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- adds these codes to `RejectionCode`
  interface DeclaredRejections extends StreamRejections {}
}
