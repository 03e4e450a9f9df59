/** Queues, options, traffic, cgroups and UNIX sockets of real sockets, as ss has them. */
import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseCgroupMount } from '../../electron/probe/linux/cgroups.ts';
import { openLinuxProbe } from '../../electron/probe/linux/probe.ts';
import type { Probe } from '../../electron/probe/platform.ts';
import { readers, type Sample } from '../../shared/model/sample.ts';
import type { Socket } from '../../shared/model/socket.ts';
import { formatUnixName } from '../../shared/model/unix-socket.ts';
import { lookAs, nobody } from '../support/look-as.ts';
import { startOddSockets, type OddSockets } from '../support/odd-sockets.ts';
import { runTool } from '../support/run-tool.ts';
import { openTestSockets, type TestSockets } from '../support/test-sockets.ts';

const isLinux = process.platform === 'linux';
const isRoot = process.geteuid?.() === 0;

let probe: Probe;
let odd: OddSockets[];
let sockets: TestSockets;

beforeEach(() => {
  odd = [];
  sockets = openTestSockets();
});
afterEach(async () => {
  probe.close();
  for (const one of odd) await one.close();
  await sockets.close();
});

const start = async (...args: Parameters<typeof startOddSockets>): Promise<OddSockets> => {
  const one = await startOddSockets(...args);
  odd.push(one);
  return one;
};
const socketIn = (sample: Sample, inode: number): Socket | undefined =>
  sample.sockets.get(`inode:${inode}`);
/** Looks until nothing is left for later. */
const lookInDepth = async (): Promise<Sample> => {
  for (;;) {
    const sample = await probe.look();
    if (!sample.gaps.has('machine/options/postponed')) return sample;
  }
};

describe.skipIf(!isLinux).each(readers)('%s', (reader) => {
  beforeEach(async () => {
    probe = await openLinuxProbe({ reader });
  });

  test('accept queue and backlog, as ss prints them', async () => {
    const { socket } = await start('queue');
    const { inode } = socket();
    const { queue } = socketIn(await probe.look(), inode) ?? {};
    const line = runTool('ss', ['-HtlneO'])
      .split('\n')
      .find((one) => one.includes(`ino:${inode}`));
    const [, receive, send] = line?.trim().split(/\s+/) ?? [];
    expect([receive, send]).toEqual(['3', '7']);
    expect(queue).toEqual({ kind: 'accept', length: 3, limit: reader === 'text' ? null : 7 });
  });

  test('UNIX sockets of every type, as ss prints them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'portolan-unix-'));
    try {
      const { pid, socket } = await start('unix', { args: [folder] });
      const listing = await probe.listUnix();
      const key = listing.processes.find((one) => one.pid === pid)?.key;
      const mine = listing.sockets.filter(({ owners }) => owners.some((o) => o.process === key));
      const asLine = (parts: readonly unknown[]): string => parts.join(' ').trim();
      const types = { stream: 'u_str', datagram: 'u_dgr', seqpacket: 'u_seq' } as const;
      const states = {
        listen: 'LISTEN',
        connected: 'ESTAB',
        unconnected: 'UNCONN',
        connecting: '?',
      };
      const told = mine.map((one) => {
        const peer = one.peer?.slice('inode:'.length) ?? '0';
        const name = one.name.kind === 'unnamed' ? '*' : formatUnixName(one.name);
        const fd = one.owners.find((owner) => owner.process === key)?.descriptors;
        return asLine([types[one.type], states[one.state], name, one.id.slice(6), peer, fd]);
      });
      const expected = runTool('ss', ['-Hxanp'])
        .split('\n')
        .filter((line) => line.includes(`pid=${pid},`))
        .map((line) => {
          const [, type, state, name, inode, peer, fd] =
            /^(\S+) +(\S+) +\d+ +\d+ +(\S.*?) (\d+) +\* (\d+) .*fd=(\d+)/.exec(line) ?? [];
          return asLine([type, state, name, inode, peer, fd]);
        });
      const withoutPeers = (lines: readonly string[]): readonly string[] =>
        lines.map((line) => line.replace(/ \d+ (\d+)$/, ' 0 $1'));
      const compared = reader === 'text' ? withoutPeers(expected) : expected;
      expect(told.toSorted()).toEqual(compared.toSorted());
      // Eight of the case, and the three of its standard streams at most.
      expect(told.length).toBeGreaterThanOrEqual(8);
      const left = mine.find(({ id }) => id === `inode:${socket('left').inode}`);
      const expectedQueue = { kind: 'bytes', receive: 5, send: 0 };
      expect(left?.queue).toEqual(reader === 'text' ? null : expectedQueue);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe.skipIf(!isLinux)('netlink', () => {
  beforeEach(async () => {
    probe = await openLinuxProbe({ reader: 'netlink' });
  });

  test('options of another process’s listeners', async () => {
    const { socket } = await start('options');
    const sample = await lookInDepth();
    const optionsOf = (name: string) => socketIn(sample, socket(name).inode)?.options;
    const none = { reuseAddress: false, reusePort: false, ipv6Only: null };
    expect(optionsOf('plain')).toEqual(none);
    expect(optionsOf('address')).toEqual({ ...none, reuseAddress: true });
    expect(optionsOf('port')).toEqual({ ...none, reusePort: true });
    expect(optionsOf('both')).toEqual({ reuseAddress: true, reusePort: true, ipv6Only: true });
  });

  test('traffic of a connection, as ss prints it', async () => {
    const server = await sockets.listen({ host: '127.0.0.1', port: 0 });
    const { client, served } = await sockets.pair(server, '127.0.0.1');
    served.on('data', () => served.write(Buffer.alloc(70_000)));
    let received = 0;
    const done = new Promise<void>((resolve) =>
      client.on('data', (data: Buffer) => {
        received += data.length;
        if (received === 70_000) resolve();
      }),
    );
    client.write('x'.repeat(1234));
    await done;
    const sample = await probe.look();
    const mine = [...sample.sockets.values()].find(
      ({ local, remote }) => local.port === client.localPort && remote?.port === server.port,
    );
    expect(mine?.queue).toBeNull();
    const { measures } = await probe.measure([mine?.id ?? '']);
    expect(measures).toMatchObject([
      {
        id: mine?.id,
        queue: { kind: 'bytes', receive: 0, send: 0 },
        traffic: { bytesSent: 1234, bytesReceived: 70_000, retransmits: expect.any(Number) },
      },
    ]);
    const told = runTool('ss', ['-HtinO', `sport = :${client.localPort}`]);
    expect(told).toMatch(/bytes_sent:1234 .*bytes_received:70000/);
    const rttMs = Number(/ rtt:([\d.]+)/.exec(told)?.[1]);
    expect(measures[0]?.traffic?.rttUs).toBeGreaterThan(0);
    expect(rttMs).toBeGreaterThan(0);

    const closed = once(client, 'close');
    client.resetAndDestroy();
    await closed;
    expect((await probe.measure([mine?.id ?? ''])).measures).toEqual([]);
  });

  test.skipIf(!isRoot)('a connection in another namespace is measured there', async () => {
    const { socket } = await start('namespace');
    const sample = await probe.look();
    const id = `inode:${socket().inode}`;
    expect(sample.sockets.has(id)).toBe(true);
    expect((await probe.measure([id])).measures).toMatchObject([
      { id, queue: { kind: 'accept', length: 0, limit: 9 } },
    ]);
  });

  const mount = isLinux ? parseCgroupMount(readFileSync('/proc/self/mountinfo', 'utf8')) : null;
  const title = 'the cgroup of a socket, and as a hint to a hidden owner';
  test.skipIf(!isRoot || mount === null)(title, async (context) => {
    const slice = join(mount ?? '', 'portolan-test.slice');
    const folder = join(slice, `portolan-test-${process.pid}.service`);
    try {
      mkdirSync(folder, { recursive: true });
    } catch (error) {
      return context.skip(`no cgroup can be made here: ${String(error)}`);
    }
    try {
      const { socket } = await start('plain', { cgroup: folder });
      const { inode } = socket();
      const path = folder.slice((mount ?? '').length);
      expect(socketIn(await probe.look(), inode)?.cgroup).toBe(path);
      expect(statSync(folder).ino).toBeGreaterThan(0);
      const told = runTool('ss', ['-HtlneO'])
        .split('\n')
        .find((one) => one.includes(`ino:${inode}`));
      if (told?.includes('cgroup:') === true) expect(told).toContain(`cgroup:${path}`);

      const seen = lookAs(nobody, 'netlink');
      expect(socketIn(seen, inode)).toMatchObject({ ownerAbsence: 'denied', cgroup: path });
      expect(seen.gaps.get(`socket:inode:${inode}/owner/denied`)?.detail).toContain(
        `in unit portolan-test-${process.pid}.service`,
      );
    } finally {
      for (const one of odd.splice(0)) await one.close();
      rmdirSync(folder);
      rmdirSync(slice);
    }
  });
});

describe.skipIf(!isRoot || !isLinux)(
  'what each privilege can read (needs root to take them)',
  () => {
    type Privilege = {
      readonly title: string;
      readonly userId: number;
      readonly capabilities: readonly string[];
      /** Of a process of root, and of one of the same user. */
      readonly foreign: { readonly owner: boolean; readonly options: boolean };
      readonly own: { readonly owner: boolean; readonly options: boolean };
      /** Backlogs of sockets in other namespaces, which only sock_diag there tells. */
      readonly namespaceLimit: boolean;
    };
    const all = { owner: true, options: true };
    const none = { owner: false, options: false };
    const user = { userId: nobody, own: all, namespaceLimit: false };
    const privileges: readonly Privilege[] = [
      { title: 'root', userId: 0, capabilities: [], foreign: all, own: all, namespaceLimit: true },
      { ...user, title: 'another user', capabilities: [], foreign: none },
      { ...user, title: 'with SYS_PTRACE', capabilities: ['sys_ptrace'], foreign: none },
      { ...user, title: 'with DAC_READ_SEARCH', capabilities: ['dac_read_search'], foreign: none },
      {
        ...user,
        title: 'with both',
        capabilities: ['sys_ptrace', 'dac_read_search'],
        foreign: all,
      },
    ];

    beforeEach(async () => {
      probe = await openLinuxProbe({ reader: 'text' });
    });

    test.each(privileges)(
      '$title',
      async ({ userId, capabilities, foreign, own, namespaceLimit }) => {
        const roots = await start('plain');
        const theirs = await start('plain', { userId: nobody });
        const elsewhere = await start('namespace');
        const sample = lookAs(userId, 'netlink', capabilities);
        const read = ({ socket }: OddSockets) => {
          const found = socketIn(sample, socket().inode);
          return {
            owner: (found?.owners.length ?? 0) > 0,
            options: found?.options !== null && found?.options !== undefined,
          };
        };
        const scope = yamaScope();
        // Yama's scope 1 lets a user trace only descendants, 2 nobody without the capability, 3 nobody.
        const traces =
          scope === 0 || (scope < 3 && (userId === 0 || capabilities.includes('sys_ptrace')));
        const expected = (facts: { owner: boolean; options: boolean }) => ({
          ...facts,
          options: facts.options && traces,
        });
        expect(read(roots)).toEqual(expected(foreign));
        expect(read(theirs)).toEqual(expected(own));

        // Everybody sees every row, its maker, its queue and its cgroup.
        expect(socketIn(sample, roots.socket().inode)).toMatchObject({
          creator: { id: 0 },
          queue: { kind: 'accept', length: 0, limit: 5 },
          cgroup: expect.any(String),
        });
        expect(socketIn(sample, elsewhere.socket().inode)).toMatchObject({
          state: 'listen',
          queue: { kind: 'accept', limit: namespaceLimit ? 9 : null },
          namespace: { name: expect.any(String) },
        });
        expect(sample.gaps.has('machine/namespace/denied')).toBe(!namespaceLimit);
        const deniesOptions = !foreign.options || !traces;
        if (deniesOptions) expect(sample.gaps.has('machine/options/denied')).toBe(true);
      },
    );
  },
);

function yamaScope(): number {
  try {
    return Number.parseInt(readFileSync('/proc/sys/kernel/yama/ptrace_scope', 'utf8'), 10);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0;
    throw error;
  }
}
