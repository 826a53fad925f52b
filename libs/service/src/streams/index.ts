export { momentField, momentText } from './asked-moment';
export type { AskedMoment } from './asked-moment';
export { streamPage, streamQuery, streamState } from './stream-answer';
export type { StreamPageAnswer, StreamQuery, StreamState } from './stream-answer';
export { streamRejections } from './stream-rejections';
