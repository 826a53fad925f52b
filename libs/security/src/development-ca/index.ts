export * from './development-certificates';
export * from './issue';
