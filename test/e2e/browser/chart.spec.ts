/** The main job in the browser face: find a port, see servers come and go, and the probe come back. */
import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { nginxMissing, portOrFree, startNginx } from '../../support/nginx.ts';
import { expect, test } from '../../support/browser-face.ts';

async function listen(port = 0): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { server, port: address.port };
}

test('a real web server is found by typing its port', async ({ chart }) => {
  test.skip(nginxMissing !== null, nginxMissing ?? '');
  const nginx = await startNginx(await portOrFree(80));
  try {
    await chart.page.keyboard.press('/');
    await expect(chart.filter).toBeFocused();
    await chart.page.keyboard.type(String(nginx.port));
    const row = chart.port(nginx.port).first();
    await expect(row).toContainText('nginx');
    await expect(row).toContainText('+2');

    await row.click();
    await chart.page.keyboard.press('Enter');
    const details = chart.page.getByRole('complementary');
    await expect(details).toContainText(`Port ${nginx.port}`);
    await expect(details).toContainText(String(nginx.pid));
    await expect(details).toContainText('nginx: worker process');
  } finally {
    await nginx.stop();
  }
});

test('a server that starts is marked new; one that stops is marked gone, and leaves', async ({
  chart,
}) => {
  const { server, port } = await listen();
  const row = chart.port(port);
  // The promise to people: within two seconds.
  await expect(row).toHaveAttribute('data-mark', 'new', { timeout: 2000 });
  await expect(row.locator('.mark')).toContainText('+');

  server.close();
  await expect(row).toHaveAttribute('data-mark', 'gone', { timeout: 2000 });
  await expect(row.locator('.mark')).toContainText('−');
  await expect(row).toHaveCount(0);
});

test('pausing stops the looks themselves; resuming catches up', async ({ chart }) => {
  await chart.page.keyboard.press('p');
  await chart.health('paused').waitFor();
  const { server, port } = await listen();
  const answered = chart.page.getByText(/Paused\. You see the machine as it was/);
  await expect(answered).toBeVisible();
  await expect(chart.port(port)).toHaveCount(0);
  await chart.page.keyboard.press('p');
  await expect(chart.port(port)).toHaveCount(1);
  server.close();
});

test('when the probe dies the rows stay greyed, the window says so, and it comes back', async ({
  chart,
  face,
}) => {
  const { server, port } = await listen();
  await expect(chart.port(port)).toHaveCount(1);
  process.kill(probeOf(face.program.child.pid ?? 0), 'SIGKILL');
  await expect(
    chart.page.getByText(/The probe stopped: the probe was ended by SIGKILL/),
  ).toBeVisible();
  await expect(chart.port(port)).toHaveCount(1);
  await chart.health(/^live/).waitFor();

  // And it is truly looking again.
  server.close();
  await expect(chart.port(port)).toHaveCount(0);
});

test('when Portolan itself goes away the window keeps the rows and says so', async ({
  chart,
  face,
}) => {
  const { server, port } = await listen();
  await expect(chart.port(port)).toHaveCount(1);
  await face.program.end();
  await expect(chart.page.getByText(/Portolan does not answer/)).toBeVisible();
  await expect(chart.port(port)).toHaveCount(1);
  server.close();
});

test('a page without the token learns nothing', async ({ face, page }) => {
  const { origin } = new URL(face.url);
  const response = await page.goto(origin);
  expect(response?.status()).toBe(401);
  await expect(page.locator('body')).toHaveText(
    'Open the address that Portolan printed in the terminal.',
  );
});

test('a second page of the same browser needs no token, and sees the same', async ({
  chart,
  face,
}) => {
  const { server, port } = await listen();
  const second = await chart.page.context().newPage();
  await second.goto(new URL(face.url).origin);
  await expect(second.getByText(String(port)).first()).toBeVisible();
  server.close();
});

/** The probe is the program's only child with an IPC channel of its own. */
function probeOf(pid: number): number {
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      const command = readFileSync(`/proc/${entry}/cmdline`, 'utf8');
      if (parent === pid && command.includes('probe-process')) return Number(entry);
    } catch (error) {
      // Processes end while they are listed.
      if (!['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
  throw new Error('the probe is not running');
}
