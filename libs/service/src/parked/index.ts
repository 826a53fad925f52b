export * from './parked-answer';
export { cursorSchema as parkedCursor } from './parked-cursor';
export type { ParkedCursor } from './parked-cursor';
