/** axe finds nothing serious, in both themes and every state a person meets. */
import { createServer } from 'node:net';
import { once } from 'node:events';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from '../../support/browser-face.ts';

async function seriousIssues(page: Page): Promise<readonly string[]> {
  // Colours in the middle of a fade are nobody's to read.
  await page.evaluate(() => {
    for (const animation of document.getAnimations()) animation.finish();
  });
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
}

for (const colorScheme of ['dark', 'light'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test('the chart, its details and its dialogs', async ({ chart }) => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      const address = server.address();
      const port = address !== null && typeof address !== 'string' ? address.port : 0;
      const { page } = chart;
      await expect(chart.port(port)).toHaveCount(1);
      expect(await seriousIssues(page)).toEqual([]);

      await chart.port(port).click();
      await page.keyboard.press('Enter');
      await expect(page.getByRole('complementary')).toBeVisible();
      expect(await seriousIssues(page)).toEqual([]);

      await page.keyboard.press('?');
      await expect(page.getByRole('dialog')).toBeVisible();
      expect(await seriousIssues(page)).toEqual([]);
      await page.keyboard.press('Escape');

      await chart.filter.fill('no-such-program-anywhere');
      await expect(chart.rows).toHaveCount(0);
      expect(await seriousIssues(page)).toEqual([]);
      await chart.filter.fill('prt:80');
      await expect(page.getByText(/prt: is not a filter/)).toBeVisible();
      expect(await seriousIssues(page)).toEqual([]);
      server.close();
    });
  });
}
