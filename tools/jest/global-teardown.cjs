module.exports = async () => {
  await Promise.all([globalThis.__MARU_TEST_POSTGRES__?.(), globalThis.__MARU_TEST_KAFKA__?.()]);
  const leftOut = globalThis.__MARU_LEFT_OUT__ ?? 0;
  if (leftOut > 0)
    process.stderr.write(
      `\nLEFT OUT: ${leftOut} slow suites (whole shops, Kafka, time measured). npm run test:all runs them, too.\n`,
    );
  // Set up anew by the next run of a watching Jest.
  delete globalThis.__MARU_TEST_POSTGRES__;
  delete globalThis.__MARU_TEST_KAFKA__;
  delete globalThis.__MARU_LEFT_OUT__;
};
