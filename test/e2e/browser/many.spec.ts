/** Thousands of listeners: only what is in sight is drawn, and scrolling never shows a hole. */
import { expect, test } from '../../support/browser-face.ts';
import { openListeners, type SocketFarm } from '../../support/socket-farm.ts';

const count = 5000;
let farm: SocketFarm;

test.beforeAll(async () => {
  farm = await openListeners({ count, processes: 10, host: '127.0.0.77' });
});
test.afterAll(async () => farm.close());

test('5,000 listeners scroll smoothly', async ({ chart }) => {
  const { page } = chart;
  await chart.filter.fill('address:127.0.0.77');
  await expect(page.locator('footer')).toContainText(/5,?000 shown/);
  expect(await chart.rows.count()).toBeLessThan(100);

  // Frame by frame from top to bottom: every frame must show rows over the whole height.
  const seen = await page.getByRole('grid').evaluate(async (grid) => {
    const frame = () => new Promise(requestAnimationFrame);
    const rowAt = (y: number): Element | null => {
      const { left, width } = grid.getBoundingClientRect();
      return document.elementFromPoint(left + width / 2, y)?.closest('[aria-rowindex]') ?? null;
    };
    const { top, bottom } = grid.getBoundingClientRect();
    const highest = grid.scrollHeight - grid.clientHeight;
    const steps = 120;
    let holes = 0;
    let most = 0;
    for (let step = 0; step <= steps; step++) {
      grid.scrollTop = (highest * step) / steps;
      await frame();
      await frame();
      for (const y of [top + 40, (top + bottom) / 2, bottom - 30]) if (rowAt(y) === null) holes++;
      most = Math.max(most, grid.querySelectorAll('[aria-rowindex]').length);
    }
    return { holes, most };
  });
  expect(seen.holes).toBe(0);
  expect(seen.most).toBeLessThan(120);
  await expect(chart.rows.last()).toHaveAttribute('aria-rowindex', String(count + 1));
});

test('typing finds one among 5,000, and End goes to the last', async ({ chart }) => {
  const port = farm.processes[7]?.ports[123] ?? 0;
  await chart.page.keyboard.press('/');
  await chart.page.keyboard.type(`127.0.0.77:${port}`);
  await expect(chart.rows).toHaveCount(1);
  await expect(chart.port(port)).toContainText(String(farm.processes[7]?.pid));

  await chart.filter.fill('address:127.0.0.77');
  await chart.page.getByRole('grid').focus();
  await chart.page.keyboard.press('End');
  await expect(chart.rows.last()).toHaveAttribute('aria-rowindex', String(count + 1));
  await expect(chart.rows.last()).toHaveAttribute('aria-selected', 'true');
});
