import type { Page } from 'playwright-core';
import { OPERATOR } from '../../clients/operator';

/** Logs the operator in at the console of `url`, by keyboard alone, as people do who use no mouse. */
export async function logIn(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/login`);
  await page.getByLabel(/E-mail|이메일/).focus();
  await page.keyboard.type(OPERATOR.email);
  await page.keyboard.press('Tab');
  await page.keyboard.type(OPERATOR.password);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/orders');
}
