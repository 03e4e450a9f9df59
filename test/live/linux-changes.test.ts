/** What happens between two looks: servers come, go, and come and go while the probe looks. */
import { afterEach, describe, expect, test } from 'vitest';
import { openLinuxProbe } from '../../electron/probe/linux/probe.ts';
import type { Probe } from '../../electron/probe/platform.ts';
import { readers, type Sample } from '../../shared/model/sample.ts';
import type { Socket } from '../../shared/model/socket.ts';
import { expectNothingLeft } from '../support/leftovers.ts';
import { startServer } from '../support/socket-farm.ts';
import { startSocketProcess } from '../support/socket-process.ts';

function listenerAt(sample: Sample, port: number): Socket | undefined {
  return [...sample.sockets.values()].find(
    ({ local, state, namespace }) =>
      local.port === port && state === 'listen' && namespace === null,
  );
}

describe.skipIf(process.platform !== 'linux').each(readers)('%s', (reader) => {
  let probe: Probe | undefined;
  afterEach(() => probe?.close());

  test('a server that starts appears, and leaves when it is killed', async () => {
    probe = await openLinuxProbe({ reader });
    await probe.look();
    const server = await startServer();
    const second = await probe.look();
    const appeared = listenerAt(second, server.port);
    expect(appeared).toBeDefined();
    const third = await probe.look();
    expect(listenerAt(third, server.port)).toBe(appeared);
    const owner = appeared?.owners[0]?.process ?? '';
    expect(third.processes.get(owner)).toBe(second.processes.get(owner));
    await server.kill();
    const last = await probe.look();
    expect(listenerAt(last, server.port)).toBeUndefined();
    expect(last.processes.has(owner)).toBe(false);
    await expectNothingLeft({ pids: new Set([server.pid]), ports: new Set([server.port]) });
  });

  test('sockets that come and go while it looks never have a wrong owner or none', async () => {
    probe = await openLinuxProbe({ reader });
    const churner = await startSocketProcess();
    try {
      const host = '127.98.76.54';
      await churner.churn(host);
      let seen = 0;
      // At least one must have been seen, or the loop has proven nothing; they live that shortly.
      for (let count = 0; count < 60 || seen === 0; count++) {
        const sample = await probe.look();
        for (const socket of sample.sockets.values()) {
          if (socket.local.address !== host) continue;
          seen++;
          const pids = socket.owners.map(({ process }) => sample.processes.get(process)?.pid);
          expect(pids).toEqual([churner.pid]);
        }
      }
      expect(seen).toBeGreaterThan(0);
    } finally {
      await churner.close();
    }
    await expectNothingLeft({ pids: new Set([churner.pid]), ports: new Set() });
  });
});
