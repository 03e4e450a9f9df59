/**
 * The pictures of the README, taken from the real program with real servers. They are written over
 * only when asked for (PORTOLAN_PICTURES=1, as root), so that a test run leaves the checkout as it was.
 */
import { join } from 'node:path';
import { chartOf, expect, test } from '../../support/browser-face.ts';
import { openHarbour } from '../../support/harbour.ts';

const wanted = process.env['PORTOLAN_PICTURES'] === '1';

for (const colorScheme of ['dark', 'light'] as const) {
  test(`the chart, ${colorScheme}`, async ({ page }, info) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const harbour = await openHarbour(wanted);
    try {
      await page.goto(harbour.url);
      const row = chartOf(page).port(harbour.shopPort).first();
      await expect(row).toContainText('node');
      await row.click();
      await page.keyboard.press('Enter');
      await expect(page.getByRole('complementary')).toContainText('npm run dev');
      const folder = wanted ? join(import.meta.dirname, '../pictures') : info.outputDir;
      const picture = await page.screenshot({ path: join(folder, `chart-${colorScheme}.png`) });
      expect(picture.length).toBeGreaterThan(10_000);
    } finally {
      await harbour.close();
    }
  });
}
