/** `describe` for tests that need root; for other users the title says why it is skipped. */
export const asRoot = (title: string, tests: () => void): void =>
  process.getuid?.() === 0 ? describe(title, tests) : describe.skip(`${title} (skipped: only root can do it)`, tests);
