/** The double's single instance lock and utility processes are real between real processes. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { withSpecimen } from './specimen.ts';

test('a second start is refused the lock, and the first is told of it', async () => {
  const before = `
    if (!app.requestSingleInstanceLock()) app.exit(7);
    app.on('second-instance', (event, argv, folder) => console.error('second: ' + argv[1] + ' in ' + folder));
  `;
  const lock = await withSpecimen({ before }, async ({ startAgain, log, userData }) => {
    expect(await startAgain()).toBe(7);
    await expect.poll(log).toMatch(/second: \S+app in \//);
    return join(userData, 'SingletonLock');
  });
  expect(existsSync(lock)).toBe(false);
});

test('a utility process has parentPort, no channel of Node, and is told of when it dies', async () => {
  const after = `
    const { writeFileSync } = await import('node:fs');
    const file = join(import.meta.dirname, 'worker.mjs');
    writeFileSync(file, \`
      process.parentPort.on('message', ({ data }) => process.parentPort.postMessage({ data, send: typeof process.send, secret: process.env.SECRET ?? null }));
    \`);
    app.on('child-process-gone', (event, { type, reason, serviceName }) => console.error('gone: ' + [type, reason, serviceName].join()));
    const child = electron.utilityProcess.fork(file, [], { stdio: 'pipe', serviceName: 'specimen worker', env: {} });
    child.on('message', (message) => console.error('told: ' + JSON.stringify(message)));
    try { child.postMessage(() => 1); } catch (error) { console.error('refused: ' + error.message); }
    child.postMessage({ when: new Date(0) });
  `;
  process.env['SECRET'] = 'not for the worker';
  try {
    await withSpecimen({ after }, async ({ log, evaluate }) => {
      await expect
        .poll(log)
        .toContain(
          'told: {"data":{"when":"1970-01-01T00:00:00.000Z"},"send":"undefined","secret":null}',
        );
      expect(log()).toContain('refused: An object could not be cloned.');
      const pid = await evaluate(
        ({ app }) => app.getAppMetrics().find(({ name }) => name === 'specimen worker')?.pid,
        null,
      );
      process.kill(pid ?? 0, 'SIGKILL');
      await expect.poll(log).toContain('gone: Utility,killed,specimen worker');
    });
  } finally {
    delete process.env['SECRET'];
  }
});
