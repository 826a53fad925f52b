declare module 'kafkajs/src/network/requestQueue' {
  const RequestQueue: { prototype: import('./request-queue').RequestQueueParts };
  export = RequestQueue;
}
