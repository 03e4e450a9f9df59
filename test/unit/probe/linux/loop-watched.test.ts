/** What a loop watches, told apart: descriptors that moved, were closed, or belong to a pair. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  parseDescriptorTarget,
  type DescriptorTarget,
} from '../../../../electron/probe/linux/loops/descriptor-target.ts';
import type { NamespaceSockets } from '../../../../electron/probe/linux/loops/namespace-sockets.ts';
import type { ProcessDescriptors } from '../../../../electron/probe/linux/loops/process-descriptors.ts';
import { groupSameFiles } from '../../../../electron/probe/linux/loops/same-file.ts';
import { describeWatched } from '../../../../electron/probe/linux/loops/watched.ts';
import type { SocketRow } from '../../../../electron/probe/linux/source.ts';

const anonymousInode = 1038;

/** @param links what each descriptor points to; `>` in front marks the write end of a pipe */
function holder(pid: number, links: Readonly<Record<number, string>>): ProcessDescriptors {
  const targets = new Map<number, DescriptorTarget>(
    Object.entries(links).map(([descriptor, link]) => [
      Number(descriptor),
      parseDescriptorTarget(link.replace('>', '')),
    ]),
  );
  return {
    pid,
    targets,
    holding: (kind, inode) =>
      [...targets]
        .filter(([, target]) => target.kind === kind && 'inode' in target && target.inode === inode)
        .map(([descriptor]) => descriptor),
    inodeOf: (descriptor) =>
      targets.get(descriptor)?.kind === 'anonymous' ? anonymousInode : null,
    accessOf: (descriptor) => (links[descriptor]?.startsWith('>') === true ? 'write' : 'read'),
    infoOf: () => null,
  };
}

function row(inode: number, local: string, facts: Partial<SocketRow> = {}): SocketRow {
  return {
    protocol: 'tcp',
    family: 'ipv4',
    local: endpoint(local),
    remote: null,
    state: 'listen',
    v6only: null,
    userId: 0,
    inode,
    queue: null,
    cgroupId: null,
    namespace: null,
    ...facts,
  };
}

function endpoint(text: string): { readonly address: string; readonly port: number } {
  const [address = '', port = ''] = text.split(':');
  return { address, port: Number(port) };
}

function sockets(
  rows: readonly SocketRow[],
  facts: Partial<NamespaceSockets> = {},
): NamespaceSockets {
  const same = (left: SocketRow['local'] | null, right: SocketRow['local'] | null): boolean =>
    left?.address === right?.address && left?.port === right?.port;
  return {
    inet: new Map(rows.map((one) => [one.inode, { id: `inode:${one.inode}`, row: one }])),
    queues: new Map(),
    unix: new Map(),
    unixPeers: new Map(),
    loopbackPeer: ({ local, remote }) =>
      rows.find((one) => same(one.local, remote) && same(one.remote, local)) ?? null,
    isListenedOn: (port) =>
      rows.some(({ local, state }) => state === 'listen' && local.port === port),
    problems: [],
    ...facts,
  };
}

const watch = (descriptor: number, inode: number | null) => ({ descriptor, inode });
const nothing = {
  listeners: [],
  datagrams: [],
  connections: 0,
  unixListeners: [],
  unixConnections: 0,
  wakeups: [],
  timers: 0,
  signals: 0,
  nested: [],
  other: 0,
  unresolved: 0,
};

describe('sockets', () => {
  const two = [row(71, '127.0.0.1:3000'), row(70, '127.0.0.1:8080')];

  test('one loop with two listeners is one loop, its listeners by port and with their queues', () => {
    const queues = new Map([[71, { waiting: 3, backlog: 511 }]]);
    const watched = describeWatched(
      [watch(4, 70), watch(5, 71)],
      [holder(1, { 4: 'socket:[70]', 5: 'socket:[71]' })],
      sockets(two, { queues }),
    );
    expect(watched.listeners).toMatchObject([
      { id: 'inode:71', local: { port: 3000 }, acceptQueue: 3, backlog: 511 },
      { id: 'inode:70', local: { port: 8080 }, acceptQueue: null, backlog: null },
    ]);
  });

  test('the inode counts, though the number was given to another file since', () => {
    const watched = describeWatched(
      [watch(4, 70)],
      [holder(1, { 4: '/dev/null', 9: 'socket:[70]' })],
      sockets(two),
    );
    expect(watched).toMatchObject({ listeners: [{ id: 'inode:70' }], other: 0, unresolved: 0 });
  });

  test('a socket that only another process still holds is known by the tables', () => {
    const watched = describeWatched([watch(4, 70)], [holder(1, {})], sockets(two));
    expect(watched.listeners).toMatchObject([{ id: 'inode:70' }]);
  });

  test('a file nobody has a descriptor of is counted, not dropped', () => {
    const watched = describeWatched([watch(4, 99)], [holder(1, { 4: '/dev/null' })], sockets(two));
    expect(watched).toEqual({ ...nothing, unresolved: 1 });
  });

  test('without inodes (kernels before 4.13) the number is believed', () => {
    const watched = describeWatched(
      [watch(4, null), watch(6, null), watch(8, null)],
      [holder(1, { 4: 'socket:[70]', 6: 'anon_inode:[eventfd]' })],
      sockets(two),
    );
    expect(watched).toMatchObject({
      listeners: [{ id: 'inode:70' }],
      wakeups: [{ kind: 'eventfd', descriptors: [6] }],
      unresolved: 1,
    });
  });

  test('a bound UDP socket is served; a connected one is a connection; an unbound one is neither', () => {
    const udp = { protocol: 'udp', state: 'unconnected' } as const;
    const rows = [
      row(80, '0.0.0.0:53', udp),
      row(81, '127.0.0.1:40000', {
        ...udp,
        state: 'established',
        remote: endpoint('127.0.0.53:53'),
      }),
      row(82, '0.0.0.0:0', udp),
    ];
    const watched = describeWatched(
      [watch(4, 80), watch(5, 81), watch(6, 82)],
      [holder(1, { 4: 'socket:[80]', 5: 'socket:[81]', 6: 'socket:[82]' })],
      sockets(rows),
    );
    expect(watched).toMatchObject({
      datagrams: [{ id: 'inode:80' }],
      connections: 1,
      other: 1,
      wakeups: [],
    });
  });
});

describe('wakeups', () => {
  test('eventfd, timer, signal and nested epoll, by what the number names', () => {
    const watched = describeWatched(
      [4, 5, 6, 7, 8].map((descriptor) => watch(descriptor, anonymousInode)),
      [
        holder(1, {
          4: 'anon_inode:[eventfd]',
          5: 'anon_inode:[timerfd]',
          6: 'anon_inode:[signalfd]',
          7: 'anon_inode:[eventpoll]',
          8: 'anon_inode:inotify',
        }),
      ],
      sockets([]),
    );
    expect(watched).toEqual({
      ...nothing,
      wakeups: [{ kind: 'eventfd', descriptors: [4], certainty: 'certain' }],
      timers: 1,
      signals: 1,
      nested: [{ pid: 1, descriptor: 7 }],
      other: 1,
    });
  });

  test('a number that names no nameless file any more is not taken for one', () => {
    const watched = describeWatched(
      [watch(4, anonymousInode)],
      [holder(1, { 4: 'socket:[5]' })],
      sockets([]),
    );
    expect(watched).toEqual({ ...nothing, unresolved: 1 });
  });

  test('an epoll that fork left to a child is read with the parent’s numbers', () => {
    const child = holder(2, { 3: 'anon_inode:[eventpoll]', 4: '/dev/null' });
    const parent = holder(1, { 4: 'anon_inode:[eventfd]' });
    const watched = describeWatched([watch(4, anonymousInode)], [child, parent], sockets([]));
    expect(watched.wakeups).toMatchObject([{ kind: 'eventfd', descriptors: [4] }]);
  });

  test('a pipe with both ends in the process; one end alone is something else', () => {
    const targets = [watch(5, 60), watch(7, 61)];
    const one = holder(1, { 5: 'pipe:[60]', 6: '>pipe:[60]', 7: 'pipe:[61]' });
    const watched = describeWatched(targets, [one], sockets([]));
    expect(watched).toEqual({
      ...nothing,
      wakeups: [{ kind: 'pipe', descriptors: [5, 6], certainty: 'certain' }],
      other: 1,
    });
  });

  test('two read ends of one pipe are no wakeup', () => {
    const one = holder(1, { 5: 'pipe:[60]', 6: 'pipe:[60]' });
    expect(describeWatched([watch(5, 60)], [one], sockets([])).wakeups).toEqual([]);
  });

  describe('socketpairs', () => {
    const end = { listening: false, connected: true, name: '' };
    const both = holder(1, { 8: 'socket:[90]', 9: 'socket:[91]' });
    const unix = new Map([
      [90, end],
      [91, end],
    ]);

    test('certain, where the kernel names the peer', () => {
      const unixPeers = new Map([
        [90, 91],
        [91, 90],
      ]);
      const watched = describeWatched(
        [watch(8, 90), watch(9, 91)],
        [both],
        sockets([], { unix, unixPeers }),
      );
      expect(watched.wakeups).toEqual([
        { kind: 'socketpair', descriptors: [8, 9], certainty: 'certain' },
      ]);
    });

    test('likely, where only the numbers are neighbours', () => {
      const watched = describeWatched(
        [watch(8, 90)],
        [both],
        sockets([], { unix, unixPeers: null }),
      );
      expect(watched.wakeups).toEqual([
        { kind: 'socketpair', descriptors: [8, 9], certainty: 'likely' },
      ]);
    });

    test('a peer in another process makes it a connection', () => {
      const watched = describeWatched(
        [watch(8, 90)],
        [holder(1, { 8: 'socket:[90]' })],
        sockets([], { unix, unixPeers: new Map([[90, 91]]) }),
      );
      expect(watched).toEqual({ ...nothing, unixConnections: 1 });
    });

    test('neighbours are not enough where the kernel was asked', () => {
      const watched = describeWatched([watch(8, 90)], [both], sockets([], { unix }));
      expect(watched).toEqual({ ...nothing, unixConnections: 1 });
    });
  });

  describe('TCP pairs', () => {
    const open = { state: 'established' } as const;
    const pair = [
      row(50, '127.0.0.1:41000', { ...open, remote: endpoint('127.0.0.1:41001') }),
      row(51, '127.0.0.1:41001', { ...open, remote: endpoint('127.0.0.1:41000') }),
    ];
    const both = holder(1, { 4: 'socket:[50]', 5: 'socket:[51]' });

    test('both ends in one process, and nobody listens on either port', () => {
      const watched = describeWatched([watch(4, 50)], [both], sockets(pair));
      expect(watched).toEqual({
        ...nothing,
        wakeups: [{ kind: 'tcp-pair', descriptors: [4, 5], certainty: 'certain' }],
      });
    });

    test('a process that calls its own server has a connection', () => {
      const rows = [...pair, row(52, '127.0.0.1:41001')];
      const watched = describeWatched([watch(4, 50)], [both], sockets(rows));
      expect(watched).toEqual({ ...nothing, connections: 1 });
    });

    test('a peer in another process is a connection', () => {
      const one = holder(1, { 4: 'socket:[50]' });
      expect(describeWatched([watch(4, 50)], [one], sockets(pair))).toEqual({
        ...nothing,
        connections: 1,
      });
    });
  });

  test('UDP connected to itself', () => {
    const itself = row(55, '127.0.0.1:42000', {
      protocol: 'udp',
      state: 'established',
      remote: endpoint('127.0.0.1:42000'),
    });
    const watched = describeWatched(
      [watch(4, 55)],
      [holder(1, { 4: 'socket:[55]' })],
      sockets([itself]),
    );
    expect(watched).toEqual({
      ...nothing,
      wakeups: [{ kind: 'udp-self', descriptors: [4], certainty: 'certain' }],
    });
  });
});

describe('one open file, several descriptors', () => {
  type Item = { readonly file: number; readonly gone: boolean };
  const compare = (left: Item, right: Item): number | null =>
    left.gone || right.gone ? null : left.file - right.file;

  test('each file is one group, and what cannot be compared stays alone', () => {
    const item = fc.record({ file: fc.nat(9), gone: fc.boolean() });
    fc.assert(
      fc.property(fc.array(item), (items) => {
        const { groups, uncompared } = groupSameFiles(items, compare);
        const present = items.filter(({ gone }) => !gone);
        expect(groups.flat().length).toBe(items.length);
        expect(uncompared.length).toBe(items.length - present.length);
        const files = groups.filter(([first]) => first?.gone === false);
        expect(files.length).toBe(new Set(present.map(({ file }) => file)).size);
        for (const group of files) expect(new Set(group.map(({ file }) => file)).size).toBe(1);
      }),
    );
  });

  test('a process that ends meanwhile does not spoil the others', () => {
    const items = [1, 2, 3, 4, 2, 1, 3].map((file) => ({ file }));
    const ended = items[1];
    let asked = 0;
    const { groups } = groupSameFiles(items, (left, right) => {
      // From the fifth comparison on, the second item is gone.
      asked++;
      if (asked > 5 && (left === ended || right === ended)) return null;
      return left.file - right.file;
    });
    expect(groups.flat().length).toBe(items.length);
    for (const file of [1, 3, 4]) {
      const holding = groups.filter((group) => group.some((one) => one.file === file));
      expect(holding.length).toBe(1);
    }
  });
});
