/**
 * Sockets that are hard to see, made for real: each must be in the chart with its true owner, or
 * without one and a gap that says so.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openLinuxProbe } from '../../electron/probe/linux/probe.ts';
import type { Probe } from '../../electron/probe/platform.ts';
import { readers, type Sample } from '../../shared/model/sample.ts';
import type { Socket } from '../../shared/model/socket.ts';
import { expectNothingLeft } from '../support/leftovers.ts';
import { startOddSockets, type OddSocket, type OddSockets } from '../support/odd-sockets.ts';
import { runTool } from '../support/run-tool.ts';

const isLinux = process.platform === 'linux';
const isRoot = process.geteuid?.() === 0;

describe.skipIf(!isLinux).each(readers)('%s', (reader) => {
  let probe: Probe;
  let odd: OddSockets | null;

  beforeEach(async () => {
    odd = null;
    probe = await openLinuxProbe({ reader });
  });
  afterEach(async () => {
    probe.close();
    if (odd === null) return;
    const { pid } = odd;
    await odd.close();
    await expectNothingLeft({ pids: new Set([pid]), ports: new Set() });
  });

  const start = async (name: string): Promise<OddSockets> => (odd = await startOddSockets(name));
  const socketIn = (sample: Sample, { inode }: OddSocket): Socket | undefined =>
    sample.sockets.get(`inode:${inode}`);
  const ownersIn = (sample: Sample, socket: Socket | undefined) =>
    socket?.owners.map(({ process, ...hold }) => ({
      pid: sample.processes.get(process)?.pid,
      ...hold,
    }));

  test('a listener of a process whose main thread has ended', async () => {
    const { pid, socket } = await start('exited-main');
    // The thread ends a moment after the last word of it was read.
    await expect.poll(() => runTool('ps', ['-o', 'stat=', '-p', String(pid)]).trim()).toMatch(/^Z/);
    const { fd } = socket();
    for (const sample of [await probe.look(), await probe.look()]) {
      const listener = socketIn(sample, socket());
      expect(ownersIn(sample, listener)).toEqual([{ pid, descriptors: [fd], through: 'thread' }]);
      const owner = sample.processes.get(listener?.owners[0]?.process ?? '');
      expect(owner?.argv?.join(' ')).toContain('odd-sockets.py exited-main');
      expect(owner?.exe).toMatch(/python/);
      expect(owner?.cwd).toBe(process.cwd());
    }
  });

  test('a listener in a thread’s own descriptor table', async () => {
    const { pid, socket } = await start('unshared-table');
    const sample = await probe.look();
    expect(ownersIn(sample, socketIn(sample, socket()))).toEqual([
      { pid, descriptors: [socket().fd], through: 'thread' },
    ]);
  });

  test('a listener registered with an io_uring', async (context) => {
    let one: OddSockets;
    try {
      one = await start('io-uring');
    } catch (error) {
      // kernel.io_uring_disabled, or a sandbox.
      if (/not permitted|not implemented/.test(String(error))) return context.skip(String(error));
      throw error;
    }
    const sample = await probe.look();
    expect(ownersIn(sample, socketIn(sample, one.socket()))).toEqual([
      { pid: one.pid, descriptors: [], through: 'io-uring' },
    ]);
  });

  test('a listener on its way between two processes is nobody’s, and says so', async () => {
    const { socket } = await start('in-flight');
    const sample = await probe.look();
    const listener = socketIn(sample, socket());
    expect(listener?.owners).toEqual([]);
    expect(listener?.ownerAbsence).not.toBe('kernel');
    const gaps = [...sample.gaps.values()].filter(
      ({ subject }) => subject.kind === 'socket' && subject.id === listener?.id,
    );
    expect(gaps).toMatchObject([{ fact: 'owner' }]);
  });

  test('a TCP socket that is bound and does not listen', async () => {
    const { pid, socket } = await start('bound');
    const sample = await probe.look();
    const found = socketIn(sample, socket());
    if (sample.gaps.has('machine/state/unsupported')) {
      expect(found).toBeUndefined();
      return;
    }
    expect(found).toMatchObject({
      state: 'bound',
      remote: null,
      local: { address: '127.0.0.1', port: socket().port },
    });
    expect(ownersIn(sample, found)).toMatchObject([{ pid }]);
  });

  test('a listener of Multipath TCP', async (context) => {
    let one: OddSockets;
    try {
      one = await start('mptcp');
    } catch (error) {
      if (/not supported|not available/i.test(String(error))) return context.skip(String(error));
      throw error;
    }
    const sample = await probe.look();
    const listener = socketIn(sample, one.socket());
    expect(listener).toMatchObject({ protocol: 'tcp', state: 'listen' });
    expect(ownersIn(sample, listener)).toMatchObject([{ pid: one.pid }]);
  });

  test.skipIf(!isRoot)('a listener and a UNIX socket in another network namespace', async () => {
    const { pid, socket, facts } = await start('namespace');
    const sample = await probe.look();
    const listener = socketIn(sample, socket());
    expect(listener).toMatchObject({
      state: 'listen',
      local: { address: '0.0.0.0', port: socket().port },
      namespace: { id: facts['namespace'] },
      queue: { kind: 'accept', length: 0, limit: reader === 'text' ? null : 9 },
    });
    expect(ownersIn(sample, listener)).toMatchObject([{ pid }]);
    const mine = [...sample.sockets.values()].filter(({ namespace }) => namespace === null);
    expect(mine.some(({ id }) => id === listener?.id)).toBe(false);

    const { sockets } = await probe.listUnix();
    expect(sockets.find(({ id }) => id === `inode:${String(facts['unix'])}`)).toMatchObject({
      name: { kind: 'abstract', text: 'portolan-elsewhere' },
      state: 'listen',
      namespace: { id: facts['namespace'] },
    });
    // ss looks into that namespace by entering it.
    const told = runTool('nsenter', ['-t', String(pid), '-n', 'ss', '-Htlne']);
    expect(told).toContain(`ino:${socket().inode}`);
  });

  test.skipIf(!isRoot)('a namespace that has ended is gone, and was not kept alive', async () => {
    const one = await start('namespace');
    await probe.look();
    await one.close();
    const sample = await probe.look();
    expect(socketIn(sample, one.socket())).toBeUndefined();
    // The kernel takes a namespace apart in the background.
    const listed = (): string => runTool('lsns', ['-t', 'net', '-n', '-o', 'NS']);
    await expect.poll(listed).not.toContain(String(one.facts['namespace']));
  });
});
