/** `portolan loops` and `portolan doctor` as built: what they print, and their exit codes. */
import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { portolan, startProgram, type RunningProgram } from '../support/command.ts';

let servers: readonly Server[];
let ports: readonly number[];

beforeEach(async () => {
  servers = [0, 0].map((port) => createServer().listen(port, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  ports = servers.map((server) => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return address.port;
  });
});
afterEach(() => {
  for (const server of servers) server.close();
});

describe('portolan loops', () => {
  test('names the loop, what it serves and what wakes it', async () => {
    const { code, stdout } = await portolan(['loops', String(process.pid)]);
    expect(code).toBe(0);
    for (const port of ports) expect(stdout).toContain(`tcp 127.0.0.1:${port}  (0 of 511 waiting)`);
    expect(stdout).toMatch(/^ {2}epoll \d+$/m);
    expect(stdout).toMatch(/woken by {2}.*eventfd \d+/);
    // oxlint-disable-next-line no-control-regex -- an escape character is what must not be there
    expect(stdout).not.toMatch(/\u001b/);
  });

  test('--json spells the owners out and keeps the two listeners in one loop', async () => {
    const { code, stdout } = await portolan(['loops', String(process.pid), '--json']);
    expect(code).toBe(0);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({
      schema: 'portolan/1',
      os: 'linux',
      takenAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      gaps: expect.any(Array),
    });
    const loop = report.loops.find(({ listeners }: { readonly listeners: readonly unknown[] }) =>
      ports.every((port) => JSON.stringify(listeners).includes(`"port":${port}`)),
    );
    expect(loop).toMatchObject({
      kind: 'epoll',
      owners: [{ pid: process.pid, descriptors: [expect.any(Number)] }],
    });
  });

  test('of all processes, the loops that serve somebody', async () => {
    const { code, stdout } = await portolan(['loops']);
    expect(code).toBe(0);
    for (const port of ports) expect(stdout).toContain(`tcp 127.0.0.1:${port}`);
  });

  describe('a process without a loop', () => {
    let sleeper: RunningProgram;
    beforeEach(() => void (sleeper = startProgram('sleep', ['1000'])));
    afterEach(async () => void (await sleeper.end('SIGTERM')));

    test('is told so, with exit code 1', async () => {
      const { code, stdout, stderr } = await portolan(['loops', String(sleeper.child.pid)]);
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(/no event loop .* poll or select/);
    });
  });

  test('no such process: exit code 1', async () => {
    const { code, stderr } = await portolan(['loops', '4000000000']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/no such process/);
  });

  test.each([['x'], ['0'], ['-1'], ['1.5'], ['99999999999'], ['1', '2'], ['--all']])(
    'wrong: %j',
    async (...args) => {
      const { code, stdout, stderr } = await portolan(['loops', ...args]);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr.trim().split('\n').length).toBe(1);
      expect(stderr).toMatch(/type/);
    },
  );
});

describe('portolan doctor', () => {
  test('marks each check with a sign, and ends with a verdict', async () => {
    const { code, stdout } = await portolan(['doctor']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^[✓~✗] Socket tables\n {4}read by netlink/m);
    expect(stdout.trim().split('\n').at(-1)).toMatch(/^(Everything|\d+ of \d+)/);
  });

  test('--json: every check with its state and what would unlock it', async () => {
    const { code, stdout } = await portolan(['doctor', '--json'], { PORTOLAN_PROBE: 'text' });
    expect(code).toBe(0);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ schema: 'portolan/1', os: 'linux' });
    for (const check of report.checks) {
      expect(check).toEqual({
        id: expect.stringMatching(/^[a-z-]+$/),
        title: expect.any(String),
        state: expect.stringMatching(/^(ok|limited|missing)$/),
        detail: expect.any(String),
        unlock: check.unlock === null ? null : expect.any(String),
      });
    }
    const reader = report.checks.find(({ id }: { readonly id: string }) => id === 'reader');
    expect(reader).toMatchObject({ state: 'limited', unlock: 'unset PORTOLAN_PROBE' });
  });

  test('takes nothing else', async () => {
    const { code, stderr } = await portolan(['doctor', 'now']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/doctor takes no 'now'/);
  });
});
