/**
 * The pictures of the README, taken from the real program with real servers. They are written over
 * only when asked for (PORTOLAN_PICTURES=1), so that a test run leaves the checkout as it was.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { chartOf, expect, test as base } from '../../support/browser-face.ts';
import { program, startProgram, type RunningProgram } from '../../support/command.ts';
import { nginxMissing, portOrFree, startNginx } from '../../support/nginx.ts';
import { testNode } from '../../support/socket-process.ts';

const server = `
  const [host, port] = process.argv.slice(2);
  require('node:http').createServer((_, response) => response.end('ahoy'))
    .listen(Number(port), host, () => console.log('listening'));
`;

const test = base.extend<{ harbour: { readonly home: string; readonly shopPort: number } }>({
  harbour: async ({}, use) => {
    const home = mkdtempSync(join(tmpdir(), 'portolan-home-'));
    const running: RunningProgram[] = [];
    const serve = async (folder: string, script: string, host: string, wanted: number) => {
      const path = join(home, 'code', folder);
      mkdirSync(path, { recursive: true });
      writeFileSync(join(path, script), server);
      const port = await portOrFree(wanted);
      const one = startProgram(testNode, [script, host, String(port)], { HOME: home }, path);
      running.push(one);
      await one.says(/listening/);
      return port;
    };
    const shopPort = await serve('shop', 'server.js', '0.0.0.0', 3000);
    await serve('shop', 'assets.js', '127.0.0.1', 5173);
    await serve('shop/payments', 'worker.js', '127.0.0.1', 4242);
    await serve('models', 'gateway.js', '::', 8000);
    await serve('docs', 'preview.js', '::1', 4321);
    const nginx = nginxMissing === null ? await startNginx(await portOrFree(80)) : null;
    await use({ home, shopPort });
    await nginx?.stop();
    for (const one of running) await one.end('SIGTERM');
    rmSync(home, { recursive: true });
  },
});

for (const colorScheme of ['dark', 'light'] as const) {
  test(`the chart, ${colorScheme}`, async ({ harbour, page }, info) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const portolan = startProgram(process.execPath, [program, 'serve', '--no-open'], {
      HOME: harbour.home,
    });
    const [url] = await portolan.says(/http:\/\/\S+token=\S+/);
    await page.goto(url);
    const chart = chartOf(page);
    const row = chart.port(harbour.shopPort).first();
    await expect(row).toContainText('node');
    await row.click();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('complementary')).toContainText('server.js');
    await takePicture(page, `chart-${colorScheme}.png`, info.outputDir);
    await portolan.end();
  });
}

async function takePicture(page: Page, name: string, elsewhere: string): Promise<void> {
  const wanted = process.env['PORTOLAN_PICTURES'] === '1';
  const folder = wanted ? join(import.meta.dirname, '../pictures') : elsewhere;
  const picture = await page.screenshot({ path: join(folder, name) });
  expect(picture.length).toBeGreaterThan(10_000);
}
