/** What stays behind after many looks: nothing. */
import { createServer } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { openLinuxProbe } from '../../electron/probe/linux/probe.ts';
import { startSocketProcess } from '../support/socket-process.ts';

const looks = 10_000;
const changeEvery = 100;

/** Node offers gc() only with a flag, which a test runner's process was not started with. */
function makeCollector(): () => void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') throw new Error('this engine has no gc()');
  return () => void collect();
}

test.skipIf(process.platform !== 'linux')(
  'ten thousand looks leave the memory as it was',
  { timeout: 120_000 },
  async () => {
    const collect = makeCollector();
    const probe = await openLinuxProbe({ reader: 'netlink' });
    const other = await startSocketProcess();
    await other.listen(
      '127.0.0.1',
      Array.from({ length: 50 }, () => 0),
    );
    const use = async (count: number): Promise<void> => {
      for (let look = 0; look < count; look++) {
        await probe.look({ scope: 'listeners' });
        if (look % changeEvery === 0) {
          const passing = await startPassing();
          await probe.look({ scope: 'all' });
          await passing.close();
        }
      }
    };
    const measure = (): { readonly heapMb: number; readonly rssMb: number } => {
      collect();
      const { heapUsed, rss } = process.memoryUsage();
      return { heapMb: heapUsed / 2 ** 20, rssMb: rss / 2 ** 20 };
    };
    try {
      await use(looks / 10);
      const before = measure();
      await use(looks);
      const after = measure();
      expect(after.heapMb - before.heapMb).toBeLessThan(4);
      expect(after.rssMb - before.rssMb).toBeLessThan(40);
    } finally {
      probe.close();
      await other.close();
    }
  },
);

async function startPassing(): Promise<{ readonly close: () => Promise<void> }> {
  const servers = await Promise.all(
    Array.from({ length: 5 }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  return {
    close: async () => {
      await Promise.all(
        servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))),
      );
    },
  };
}
