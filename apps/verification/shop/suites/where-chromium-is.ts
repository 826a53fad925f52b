import { existsSync } from 'node:fs';

/** Debian's; CHROMIUM_PATH names another one. */
export const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

/**
 * For suites in a browser. Without Chromium the suite is skipped, and its title says so, unless MARU_REQUIRE_CHROMIUM
 * is set.
 */
export function whereChromiumIs(what: string): { readonly describe: jest.Describe; readonly title: string } {
  if (existsSync(CHROMIUM) || process.env['MARU_REQUIRE_CHROMIUM']) return { describe, title: what };
  return { describe: describe.skip, title: `${what} (NOT RUN: there is no ${CHROMIUM}; apt-get install chromium)` };
}
