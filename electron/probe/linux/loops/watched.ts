/**
 * What one loop watches, told apart: listeners, connections, wakeups, timers and the rest. Pure but
 * for the lookups it is given.
 */
import { assertNever } from '../../../../shared/assert-never.ts';
import type { LoopSocket, Wakeup } from '../../../../shared/model/event-loop.ts';
import { isLoopback } from '../../../../shared/model/address.ts';
import type { SocketRow } from '../source.ts';
import type { DescriptorTarget } from './descriptor-target.ts';
import type { EpollTarget } from './epoll-info.ts';
import type { NamespaceSockets } from './namespace-sockets.ts';
import type { ProcessDescriptors } from './process-descriptors.ts';
import { socketpairOf } from './socketpair.ts';

export type LoopPlace = { readonly pid: number; readonly descriptor: number };

export type Watched = {
  readonly listeners: readonly LoopSocket[];
  readonly datagrams: readonly LoopSocket[];
  readonly connections: number;
  readonly unixListeners: readonly string[];
  readonly unixConnections: number;
  readonly wakeups: readonly Wakeup[];
  readonly timers: number;
  readonly signals: number;
  /** Where the epolls that this one waits for are found. */
  readonly nested: readonly LoopPlace[];
  readonly other: number;
  readonly unresolved: number;
};

type Found =
  | { readonly kind: 'listener' | 'datagram'; readonly socket: LoopSocket }
  | { readonly kind: 'unix-listener'; readonly name: string }
  | { readonly kind: 'wakeup'; readonly wakeup: Wakeup }
  | { readonly kind: 'nested'; readonly place: LoopPlace }
  | {
      readonly kind: 'connection' | 'unix-connection' | 'timer' | 'signal' | 'other' | 'unresolved';
    };

/** @param holders the processes that hold the loop; the first is asked first */
export function describeWatched(
  targets: readonly EpollTarget[],
  holders: readonly ProcessDescriptors[],
  sockets: NamespaceSockets,
): Watched {
  const watched = {
    listeners: [] as LoopSocket[],
    datagrams: [] as LoopSocket[],
    unixListeners: [] as string[],
    wakeups: new Map<string, Wakeup>(),
    nested: [] as LoopPlace[],
  };
  const counts = {
    connection: 0,
    'unix-connection': 0,
    timer: 0,
    signal: 0,
    other: 0,
    unresolved: 0,
  };
  for (const target of targets) {
    const found = identify(target, holders, sockets);
    switch (found.kind) {
      case 'listener':
        watched.listeners.push(found.socket);
        break;
      case 'datagram':
        watched.datagrams.push(found.socket);
        break;
      case 'unix-listener':
        watched.unixListeners.push(found.name);
        break;
      case 'wakeup':
        // Both ends of a pair may be watched; it is one wakeup all the same.
        watched.wakeups.set(
          `${found.wakeup.kind} ${found.wakeup.descriptors.join()}`,
          found.wakeup,
        );
        break;
      case 'nested':
        watched.nested.push(found.place);
        break;
      case 'connection':
      case 'unix-connection':
      case 'timer':
      case 'signal':
      case 'other':
      case 'unresolved':
        counts[found.kind]++;
        break;
      default:
        assertNever(found);
    }
  }
  return {
    listeners: watched.listeners.sort(byPort),
    datagrams: watched.datagrams.sort(byPort),
    connections: counts.connection,
    unixListeners: watched.unixListeners.sort(),
    unixConnections: counts['unix-connection'],
    wakeups: [...watched.wakeups.values()],
    timers: counts.timer,
    signals: counts.signal,
    nested: watched.nested,
    other: counts.other,
    unresolved: counts.unresolved,
  };
}

function byPort(left: LoopSocket, right: LoopSocket): number {
  return left.local.port - right.local.port || (left.id < right.id ? -1 : 1);
}

function identify(
  target: EpollTarget,
  holders: readonly ProcessDescriptors[],
  sockets: NamespaceSockets,
): Found {
  const located = locate(target, holders, sockets);
  if (located === null) return { kind: 'unresolved' };
  const { file, holder, descriptor } = located;
  switch (file.kind) {
    case 'socket':
      return identifySocket(file.inode, holders, sockets);
    case 'pipe':
      return identifyPipe(file.inode, holders);
    case 'anonymous':
      return identifyAnonymous(file.name, { pid: holder?.pid ?? 0, descriptor });
    case 'file':
      return { kind: 'other' };
  }
}

type Located = {
  readonly file: DescriptorTarget;
  readonly holder: ProcessDescriptors | null;
  readonly descriptor: number;
};

/**
 * The watched file itself. The number was good when it was registered; a socket or pipe is told by
 * its inode, whatever the number names now and in whichever process.
 */
function locate(
  { descriptor, inode }: EpollTarget,
  holders: readonly ProcessDescriptors[],
  sockets: NamespaceSockets,
): Located | null {
  for (const holder of holders) {
    const file = holder.targets.get(descriptor);
    if (file === undefined) continue;
    const hasInode = file.kind === 'socket' || file.kind === 'pipe';
    const isIt = inode === null || (hasInode ? file.inode : holder.inodeOf(descriptor)) === inode;
    if (isIt) return { file, holder, descriptor };
  }
  if (inode === null) return null;
  for (const kind of ['socket', 'pipe'] as const) {
    for (const holder of holders) {
      const [other] = holder.holding(kind, inode);
      if (other !== undefined) return { file: { kind, inode }, holder, descriptor: other };
    }
  }
  // Nobody here has a descriptor of it any more, but another process keeps it alive.
  const isKnown = sockets.inet.has(inode) || sockets.unix.has(inode);
  return isKnown ? { file: { kind: 'socket', inode }, holder: null, descriptor } : null;
}

function identifyAnonymous(name: string, place: LoopPlace): Found {
  switch (name) {
    case 'eventfd':
      return wakeup('eventfd', [place.descriptor]);
    case 'timerfd':
      return { kind: 'timer' };
    case 'signalfd':
      return { kind: 'signal' };
    case 'eventpoll':
      return { kind: 'nested', place };
    default:
      return { kind: 'other' };
  }
}

/** A pipe whose two ends the same process holds is one that it writes to itself. */
function identifyPipe(inode: number, holders: readonly ProcessDescriptors[]): Found {
  for (const holder of holders) {
    const ends = holder.holding('pipe', inode);
    const access = new Set(ends.map((end) => holder.accessOf(end)));
    if (access.has('both') || (access.has('read') && access.has('write'))) {
      return wakeup('pipe', ends);
    }
  }
  return { kind: 'other' };
}

function identifySocket(
  inode: number,
  holders: readonly ProcessDescriptors[],
  sockets: NamespaceSockets,
): Found {
  const known = sockets.inet.get(inode);
  if (known !== undefined) return identifyInternet(inode, known, holders, sockets);
  const unix = sockets.unix.get(inode);
  // Netlink, packet, Bluetooth, or a TCP socket that is not bound yet.
  if (unix === undefined) return { kind: 'other' };
  if (unix.listening) return { kind: 'unix-listener', name: unix.name };
  const pair = socketpairOf(inode, holders, sockets);
  return pair === null
    ? { kind: 'unix-connection' }
    : wakeup('socketpair', pair.descriptors, pair.certainty);
}

function identifyInternet(
  inode: number,
  { id, row }: { readonly id: string; readonly row: SocketRow },
  holders: readonly ProcessDescriptors[],
  sockets: NamespaceSockets,
): Found {
  const queue = sockets.queues.get(inode);
  const socket: LoopSocket = {
    id,
    protocol: row.protocol,
    family: row.family,
    local: row.local,
    acceptQueue: row.state === 'listen' ? (queue?.waiting ?? null) : null,
    backlog: row.state === 'listen' ? (queue?.backlog ?? null) : null,
  };
  if (row.state === 'listen') return { kind: 'listener', socket };
  const peer = isLoopback(row.local.address) ? sockets.loopbackPeer(row) : null;
  if (row.protocol === 'udp') {
    if (row.state === 'unconnected') {
      return row.local.port === 0 ? { kind: 'other' } : { kind: 'datagram', socket };
    }
    // Connected to its own address, so that what it sends comes back to it.
    if (peer !== row) return { kind: 'connection' };
    const ends = holders.flatMap((holder) => holder.holding('socket', inode)).slice(0, 1);
    return wakeup('udp-self', ends);
  }
  if (peer !== null && peer.inode !== inode && peer.inode !== 0) {
    // A process may also call a server of its own; then one of the two ports is listened on.
    const callsItself =
      sockets.isListenedOn(row.local.port) || sockets.isListenedOn(peer.local.port);
    for (const holder of callsItself ? [] : holders) {
      const here = holder.holding('socket', inode);
      const there = holder.holding('socket', peer.inode);
      if (here.length > 0 && there.length > 0) return wakeup('tcp-pair', [...here, ...there]);
    }
  }
  return { kind: 'connection' };
}

function wakeup(
  kind: Wakeup['kind'],
  descriptors: readonly number[],
  certainty: Wakeup['certainty'] = 'certain',
): Found {
  const ascending = descriptors.toSorted((left, right) => left - right);
  return { kind: 'wakeup', wakeup: { kind, descriptors: ascending, certainty } };
}
