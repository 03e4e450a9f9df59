/**
 * An event loop as the kernel knows it: the one object (Linux: an epoll instance or an io_uring) on
 * which threads wait for many descriptors at once. Knows nothing of how it is read.
 */
import type { Endpoint, Family } from './address.ts';
import type { Gap } from './gap.ts';
import type { Owner, Process, ProcessKey } from './process.ts';
import type { OperatingSystem } from './sample.ts';
import type { Protocol, SocketId } from './socket.ts';

/** An epoll tells all that it watches; an io_uring only the files that were registered with it. */
export const loopKinds = ['epoll', 'io-uring'] as const;
export type LoopKind = (typeof loopKinds)[number];

/** A TCP listener or a UDP socket that a loop serves. */
export type LoopSocket = {
  readonly id: SocketId;
  readonly protocol: Protocol;
  readonly family: Family;
  readonly local: Endpoint;
  /** Connections that wait to be accepted; `null` for UDP and where it cannot be read. */
  readonly acceptQueue: number | null;
  /** The most that may wait, as asked for with listen(2) and cut by the kernel's limit. */
  readonly backlog: number | null;
};

/** How another thread, or a signal handler, wakes the loop. */
export const wakeupKinds = ['eventfd', 'pipe', 'socketpair', 'tcp-pair', 'udp-self'] as const;
export type WakeupKind = (typeof wakeupKinds)[number];

export type Wakeup = {
  readonly kind: WakeupKind;
  /** The descriptors of both ends, in the process that holds them; ascending. */
  readonly descriptors: readonly number[];
  /** `likely`: all that can be read fits, but the kernel does not name the other end. */
  readonly certainty: 'certain' | 'likely';
};

export type EventLoop = {
  /** Stable while the loop lives. Opaque. */
  readonly id: string;
  readonly kind: LoopKind;
  /** The processes that hold the loop; several where it was inherited by fork(2). */
  readonly owners: readonly Owner[];
  readonly listeners: readonly LoopSocket[];
  readonly datagrams: readonly LoopSocket[];
  /** TCP connections, and UDP sockets with a fixed peer. */
  readonly connections: number;
  /** The names of UNIX sockets that listen; empty text for one without a name. */
  readonly unixListeners: readonly string[];
  readonly unixConnections: number;
  readonly wakeups: readonly Wakeup[];
  readonly timers: number;
  readonly signals: number;
  /** The loops this one waits for, by id. */
  readonly nested: readonly string[];
  /** Watched things of other kinds: terminals, pipes to other processes, file watches, devices. */
  readonly other: number;
  /** Watched things of which no process here has a descriptor any more. */
  readonly unresolved: number;
};

/** All loops of a machine or of one process, and who holds them. */
export type LoopReading = {
  readonly os: OperatingSystem;
  /** Epoch milliseconds. */
  readonly takenAt: number;
  readonly loops: readonly EventLoop[];
  /** The owners and their ancestors. */
  readonly processes: readonly Process[];
  readonly gaps: readonly Gap[];
};

/** The loops that serve a socket for one of its owners. */
export function loopsServing(reading: LoopReading, id: SocketId): readonly EventLoop[] {
  return reading.loops.filter(({ listeners, datagrams }) =>
    [...listeners, ...datagrams].some((socket) => socket.id === id),
  );
}

export function loopsOf(reading: LoopReading, process: ProcessKey): readonly EventLoop[] {
  return reading.loops.filter(({ owners }) => owners.some((owner) => owner.process === process));
}
