export * from './heard-lately';
export * from './outside-the-flow';
export * from './relay-standing';
export * from './stored-positions';
export * from './watched-bus';
