/** The browser face as a fixture: the built program serving, and a page that has come in. */
import { test as base, type Locator, type Page } from '@playwright/test';
import { startPortolan, type RunningProgram } from './command.ts';

export type BrowserFace = { readonly program: RunningProgram; readonly url: string };

export const test = base.extend<{ face: BrowserFace; chart: Chart }>({
  // Playwright reads what a fixture depends on from this very pattern.
  // oxlint-disable-next-line no-empty-pattern
  face: async ({}, use) => {
    const program = startPortolan(['serve', '--no-open']);
    const [url] = await program.says(/http:\/\/\S+token=\S+/);
    await use({ program, url });
    await program.end();
  },
  chart: async ({ face, page }, use) => {
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    await page.goto(face.url);
    const chart = chartOf(page);
    await chart.health(/^live/).waitFor();
    await use(chart);
    if (problems.length > 0) throw new Error(`the page complained:\n${problems.join('\n')}`);
  },
});

export type Chart = {
  readonly page: Page;
  readonly filter: Locator;
  readonly rows: Locator;
  /** Rows whose port is exactly this. */
  readonly port: (port: number) => Locator;
  readonly health: (words: string | RegExp) => Locator;
};

export function chartOf(page: Page): Chart {
  const rows = page.locator('[role=row][aria-rowindex]:not([aria-rowindex="1"])');
  return {
    page,
    filter: page.getByRole('textbox', { name: 'Filter' }),
    rows,
    port: (port) =>
      rows.filter({
        has: page
          .locator('[role=gridcell]')
          .first()
          .getByText(new RegExp(`^\\D*${port}$`)),
      }),
    health: (words) => page.locator('footer').getByText(words),
  };
}

export { expect } from '@playwright/test';
