/**
 * One suite over both readers: the same load gives the same sockets, owners, processes and gaps,
 * whether the kernel's tables come by netlink or as text.
 */
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLinuxProbe } from '../../electron/probe/linux/probe.ts';
import type { Probe } from '../../electron/probe/platform.ts';
import type { Gap } from '../../shared/model/gap.ts';
import type { Process } from '../../shared/model/process.ts';
import { readers, type Reader, type Sample } from '../../shared/model/sample.ts';
import type { Socket } from '../../shared/model/socket.ts';
import { expectNothingLeft } from '../support/leftovers.ts';
import { startSocketProcess, type SocketProcess } from '../support/socket-process.ts';
import { openTestSockets, type TestSockets } from '../support/test-sockets.ts';

let sockets: TestSockets;
let helper: SocketProcess;
let stopped: SocketProcess;
const probes = new Map<Reader, Probe>();
const samples = new Map<Reader, Sample>();
/** Ports of the load, by what they are for. */
let ports: { shared: number; dual: number; only: number; udp: number; peer: number; queue: number };

const isLinux = process.platform === 'linux';

beforeAll(async () => {
  if (!isLinux) return;
  sockets = openTestSockets();
  helper = await startSocketProcess();
  stopped = await startSocketProcess();
  const shared = await sockets.listen({ host: '127.0.0.1', port: 0 });
  await helper.adopt(shared.server);
  await helper.listen('0.0.0.0', [0, 0, 0]);
  const dual = await sockets.listen({ host: '::', port: 0 });
  const only = await sockets.listen({ host: '::', port: 0, ipv6Only: true });
  await sockets.pair(dual, '127.0.0.1');
  await sockets.pair(dual, '::1');
  const udp = await sockets.bindUdp({ type: 'udp4' }, '127.0.0.1');
  await sockets.bindUdp({ type: 'udp6' }, '::');
  const peer = await sockets.bindUdp({ type: 'udp4' }, '127.0.0.1');
  peer.connect(udp.address().port, '127.0.0.1');
  await once(peer, 'connect');
  const [queue = 0] = await stopped.listen('127.0.0.1', [0]);
  stopped.stop();
  await sockets.dial(queue, '127.0.0.1');
  ports = {
    shared: shared.port,
    dual: dual.port,
    only: only.port,
    udp: udp.address().port,
    peer: peer.address().port,
    queue,
  };
  for (const reader of readers) {
    const probe = await openLinuxProbe({ reader });
    probes.set(reader, probe);
    samples.set(reader, await lookInDepth(probe));
  }
});

afterAll(async () => {
  if (!isLinux) return;
  for (const probe of probes.values()) probe.close();
  const pids = new Set([process.pid, helper.pid, stopped.pid]);
  const used = new Set([...sockets.ports, ports.queue]);
  await sockets.close();
  await helper.close();
  await stopped.close();
  await expectNothingLeft({ pids, ports: used });
});

/** Looks until nothing is left for later: thousands of listeners may be around. */
async function lookInDepth(probe: Probe): Promise<Sample> {
  for (;;) {
    const sample = await probe.look();
    if (!sample.gaps.has('machine/options/postponed')) return sample;
  }
}

function sampleOf(reader: Reader): Sample {
  const sample = samples.get(reader);
  if (sample === undefined) throw new Error(`no sample of ${reader}`);
  return sample;
}

/** The rows of the load: those its processes hold, and the kernel's own with its ports. */
function loadOf(sample: Sample): readonly Socket[] {
  const pids = new Set([process.pid, helper.pid, stopped.pid]);
  const used = new Set([...sockets.ports, ports.queue]);
  return [...sample.sockets.values()].filter((socket) =>
    socket.owners.length === 0
      ? socket.namespace === null && socket.state !== 'time-wait' && used.has(socket.local.port)
      : socket.owners.some(({ process }) => pids.has(sample.processes.get(process)?.pid ?? 0)),
  );
}

function processesOf(sample: Sample): readonly Process[] {
  const keys = loadOf(sample).flatMap(({ owners }) => owners.map(({ process }) => process));
  const found = new Map<string, Process>();
  for (let queue = keys; queue.length > 0; ) {
    const next: string[] = [];
    for (const key of queue) {
      const one = sample.processes.get(key);
      if (one === undefined) throw new Error(`process ${key} is named but not in the sample`);
      found.set(key, one);
      if (one.parent !== null) next.push(one.parent);
    }
    queue = next;
  }
  return [...found.values()].sort((left, right) => left.pid - right.pid);
}

function gapsOf(sample: Sample): readonly Gap[] {
  const ids = new Set(loadOf(sample).map(({ id }) => id));
  const pids = new Set(processesOf(sample).map(({ pid }) => pid));
  return [...sample.gaps.values()].filter(({ subject }) => {
    if (subject.kind === 'socket') return ids.has(subject.id);
    return subject.kind === 'process' && pids.has(subject.pid);
  });
}

/** Facts the text tables do not hold; that reader has a gap for each. */
const lackingInText: ReadonlySet<string> = new Set([
  'v6only',
  'queue',
  'options',
  'cgroup',
  'state',
]);

function withoutWhatTextLacks(socket: Socket): Socket {
  const { queue } = socket;
  const limitless = queue?.kind === 'accept' ? { ...queue, limit: null } : queue;
  return { ...socket, v6only: null, options: null, cgroup: null, queue: limitless };
}

const byId = (left: { readonly id: string }, right: { readonly id: string }): number =>
  left.id < right.id ? -1 : 1;

describe.skipIf(!isLinux).each(readers)('%s', (reader) => {
  const listenerAt = (port: number): Socket | undefined =>
    loadOf(sampleOf(reader)).find(({ local, remote }) => local.port === port && remote === null);
  const pidsOf = (socket: Socket | undefined): readonly (number | undefined)[] =>
    socket?.owners.map(({ process }) => sampleOf(reader).processes.get(process)?.pid) ?? [];

  test('names itself', () => {
    expect(sampleOf(reader)).toMatchObject({ os: 'linux', reader });
  });

  test('finds every socket of the load', () => {
    // Shared, three of the helper, dual, v6-only, two pairs, three UDP, one queue, a dialled pair.
    expect(loadOf(sampleOf(reader))).toHaveLength(1 + 3 + 1 + 1 + 4 + 3 + 1 + 2);
  });

  test('gives a shared socket all its owners, by pid', () => {
    const expected = [process.pid, helper.pid].sort((left, right) => left - right);
    expect(pidsOf(listenerAt(ports.shared))).toEqual(expected);
  });

  test('tells an owner’s absence exactly where there is none', () => {
    for (const socket of sampleOf(reader).sockets.values()) {
      expect(socket.ownerAbsence === null).toBe(socket.owners.length > 0);
    }
    const queued = loadOf(sampleOf(reader)).filter(({ owners }) => owners.length === 0);
    expect(queued).toMatchObject([
      { local: { port: ports.queue }, state: 'established', ownerAbsence: 'kernel' },
    ]);
  });

  test('tells UDP that waits from UDP that is connected', () => {
    expect(listenerAt(ports.udp)).toMatchObject({ protocol: 'udp', state: 'unconnected' });
    const peer = loadOf(sampleOf(reader)).find(({ local }) => local.port === ports.peer);
    expect(peer).toMatchObject({
      state: 'established',
      remote: { address: '127.0.0.1', port: ports.udp },
    });
  });

  test('says v6only, or that it cannot', () => {
    const told = [listenerAt(ports.dual)?.v6only, listenerAt(ports.only)?.v6only];
    expect(told).toEqual(reader === 'text' ? [null, null] : [false, true]);
    expect(sampleOf(reader).gaps.has('machine/v6only/unsupported')).toBe(reader === 'text');
  });

  test('says what the text tables lack, or has a gap for each', () => {
    for (const fact of lackingInText) {
      expect([fact, sampleOf(reader).gaps.has(`machine/${fact}/unsupported`)]).toEqual([
        fact,
        reader === 'text',
      ]);
    }
    const listener = listenerAt(ports.shared);
    expect(listener?.queue).toEqual({
      kind: 'accept',
      length: 0,
      limit: reader === 'text' ? null : expect.any(Number),
    });
    // libuv sets SO_REUSEADDR on every TCP listener.
    const options = { reuseAddress: true, reusePort: false, ipv6Only: null };
    expect(listener?.options).toEqual(reader === 'text' ? null : options);
  });

  test('counts what waits to be accepted', () => {
    expect(listenerAt(ports.queue)?.queue).toMatchObject({ kind: 'accept', length: 1 });
  });

  test('measures a connection when asked, in the row never', async () => {
    const rows = loadOf(sampleOf(reader)).filter(({ state }) => state === 'established');
    expect(rows.every(({ queue }) => queue === null)).toBe(true);
    const ids = rows.map(({ id }) => id);
    const { measures } = (await probes.get(reader)?.measure(ids)) ?? { measures: [] };
    expect(measures.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    for (const { id, queue, traffic } of measures) {
      expect(queue?.kind).toBe('bytes');
      const isTcp = sampleOf(reader).sockets.get(id)?.protocol === 'tcp';
      expect([id, traffic !== null]).toEqual([id, isTcp && reader === 'netlink']);
    }
  });

  test('measures nothing of a socket it does not know', async () => {
    expect((await probes.get(reader)?.measure(['inode:0']))?.measures).toEqual([]);
  });

  test('lists UNIX sockets with their owners', async () => {
    const listing = await probes.get(reader)?.listUnix();
    const keys = new Set(listing?.processes.map(({ key }) => key));
    const mine = listing?.processes.find(({ pid }) => pid === helper.pid)?.key;
    // The channel of fork(2)ed node processes is a socketpair.
    const channel = listing?.sockets.find(({ owners }) =>
      owners.some(({ process }) => process === mine),
    );
    expect(channel).toMatchObject({ type: 'stream', state: 'connected', ownerAbsence: null });
    expect(channel?.peer === null).toBe(reader === 'text');
    for (const { owners, ownerAbsence } of listing?.sockets ?? []) {
      expect(ownerAbsence === null).toBe(owners.length > 0);
      for (const { process } of owners) expect(keys.has(process)).toBe(true);
    }
  });

  test('has no doubt about its own load', () => {
    expect(gapsOf(sampleOf(reader)).filter(({ subject }) => subject.kind === 'socket')).toEqual([]);
  });

  test('keeps the identity of what did not change', async () => {
    const probe = probes.get(reader);
    const again = await probe?.look();
    for (const socket of loadOf(sampleOf(reader))) {
      expect(again?.sockets.get(socket.id)).toBe(socket);
    }
    for (const one of processesOf(sampleOf(reader))) {
      expect(again?.processes.get(one.key)?.startTime).toBe(one.startTime);
    }
    expect(again?.takenAt).toBeGreaterThanOrEqual(sampleOf(reader).takenAt);
  });

  test('describes the machine', () => {
    expect(probes.get(reader)?.describe()).toMatchObject({
      os: 'linux',
      user: { id: process.geteuid?.() },
    });
  });
});

describe.skipIf(!isLinux)('netlink and text', () => {
  test('give the same rows', () => {
    const rows = (reader: Reader): readonly Socket[] =>
      loadOf(sampleOf(reader))
        .map((socket) => withoutWhatTextLacks(socket))
        .sort(byId);
    expect(rows('text')).toEqual(rows('netlink'));
  });

  test('give the same processes', () => {
    // Boot is measured anew by each probe, to the hundredth of a second the kernel offers.
    const facts = (reader: Reader): readonly Process[] =>
      processesOf(sampleOf(reader)).map((one) => ({ ...one, startTime: 0 }));
    expect(facts('text')).toEqual(facts('netlink'));
    for (const one of processesOf(sampleOf('text'))) {
      const other = sampleOf('netlink').processes.get(one.key);
      expect(Math.abs(one.startTime - (other?.startTime ?? 0))).toBeLessThanOrEqual(50);
    }
  });

  test('give the same gaps', () => {
    expect([...gapsOf(sampleOf('text'))].sort(byId)).toEqual(
      [...gapsOf(sampleOf('netlink'))].sort(byId),
    );
    const machine = (reader: Reader): readonly string[] =>
      [...sampleOf(reader).gaps.values()]
        .filter(({ subject, fact }) => subject.kind === 'machine' && !lackingInText.has(fact))
        .map(({ id }) => id)
        .sort();
    expect(machine('text')).toEqual(machine('netlink'));
  });
});
