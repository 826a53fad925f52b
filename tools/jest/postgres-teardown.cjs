module.exports = async () => {
  await globalThis.__MARU_TEST_POSTGRES__?.();
};
