/** Another user's listener: seen without root, its owner told as denied and not as absent. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openLinuxProbe } from '../../electron/probe/linux/probe.ts';
import { readers, type Sample } from '../../shared/model/sample.ts';
import { expectNothingLeft } from '../support/leftovers.ts';
import { lookAs, nobody } from '../support/look-as.ts';
import { startSocketProcess, type SocketProcess } from '../support/socket-process.ts';

const isRoot = process.platform === 'linux' && process.geteuid?.() === 0;
const title = isRoot ? 'without root' : 'without root (skipped: only root can become another user)';

describe.skipIf(!isRoot)(title, () => {
  let helper: SocketProcess;
  let port: number;

  beforeEach(async () => {
    helper = await startSocketProcess();
  });
  afterEach(async () => {
    await helper.close();
    await expectNothingLeft({ pids: new Set([helper.pid]), ports: new Set([port]) });
  });
  const listen = async (): Promise<void> => {
    const [taken] = await helper.listen('127.0.0.1', [0]);
    if (taken === undefined) throw new Error('no port was taken');
    port = taken;
  };
  const listenerIn = (sample: Sample) =>
    [...sample.sockets.values()].find(
      ({ local, namespace }) => local.port === port && namespace === null,
    );

  test.each(readers)('%s shows root’s listener with a denied owner', async (reader) => {
    await listen();
    const sample = lookAs(nobody, reader);
    const listener = listenerIn(sample);
    expect(sample.reader).toBe(reader);
    expect(listener).toMatchObject({
      local: { address: '127.0.0.1', port },
      state: 'listen',
      owners: [],
      ownerAbsence: 'denied',
      creator: { id: 0, name: 'root' },
    });
    expect(sample.gaps.get(`socket:${listener?.id}/owner/denied`)?.detail).toMatch(/root .* sudo/);
    const denied = sample.gaps.get('machine/descriptors/denied');
    expect(denied?.count).toBeGreaterThan(0);
    expect(denied?.detail).toMatch(/root \(\d+\)/);
  });

  test.each(readers)('%s shows root who listens as another user', async (reader) => {
    await helper.become(nobody);
    await listen();
    const probe = await openLinuxProbe({ reader });
    const sample = await probe.look();
    probe.close();
    const listener = listenerIn(sample);
    expect(listener?.creator?.id).toBe(nobody);
    const owner = sample.processes.get(listener?.owners[0]?.process ?? '');
    expect(owner).toMatchObject({ pid: helper.pid, user: { id: nobody, name: 'nobody' } });
  });
});
