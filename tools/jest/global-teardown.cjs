module.exports = async () => {
  await Promise.all([globalThis.__MARU_TEST_POSTGRES__?.(), globalThis.__MARU_TEST_KAFKA__?.()]);
  // Set up anew by the next run of a watching Jest.
  delete globalThis.__MARU_TEST_POSTGRES__;
  delete globalThis.__MARU_TEST_KAFKA__;
};
