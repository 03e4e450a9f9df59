/**
 * A socket of this machine. A row is keyed by the socket itself, never by its port: two sockets may
 * share a port, and one socket may have many owners.
 */
import type { Endpoint, Family } from './address.ts';
import type { NetworkNamespace } from './network-namespace.ts';
import type { Owner } from './process.ts';

export type Protocol = 'tcp' | 'udp';

/**
 * TCP states of RFC 9293 §3.3.2; a UDP socket is `unconnected` or `established` (connected). A TCP
 * socket is `bound` between bind and listen or connect: it takes the port and answers nobody.
 */
export const socketStates = [
  'listen',
  'established',
  'syn-sent',
  'syn-received',
  'fin-wait-1',
  'fin-wait-2',
  'time-wait',
  'closed',
  'close-wait',
  'last-ack',
  'closing',
  'unconnected',
  'bound',
] as const;
export type SocketState = (typeof socketStates)[number];

/** Stable while the socket lives. Opaque: made by the probe, compared by everyone else. */
export type SocketId = string;

/**
 * Why a socket has no owner in the sample.
 * `kernel`: by nature no process holds it (TIME-WAIT, not accepted yet, closing after its process let go).
 * `denied`: a process holds it, and this user may not see which.
 * `unknown`: every process was read and none holds it (a kernel service, or in flight between processes).
 */
export type OwnerAbsence = 'kernel' | 'denied' | 'unknown';

/**
 * `accept`: connections that stand and wait to be accepted; `limit` is the backlog, and the kernel
 * drops callers once `length` exceeds it. `bytes`: received and not read, sent and not acknowledged.
 */
export type Queue =
  | { readonly kind: 'accept'; readonly length: number; readonly limit: number | null }
  | { readonly kind: 'bytes'; readonly receive: number; readonly send: number };

/** Options of socket(7) and ipv6(7) that decide who else may bind. */
export type SocketOptions = {
  readonly reuseAddress: boolean;
  readonly reusePort: boolean;
  /** `null` for IPv4. */
  readonly ipv6Only: boolean | null;
};

export type Socket = {
  readonly id: SocketId;
  readonly protocol: Protocol;
  readonly family: Family;
  readonly local: Endpoint;
  readonly remote: Endpoint | null;
  readonly state: SocketState;
  /** IPv6 only: true when it takes no IPv4 traffic; `null` where the reader cannot tell or IPv4. */
  readonly v6only: boolean | null;
  /** Who made the socket, as the kernel remembers it; known even where the owner is not. */
  readonly creator: { readonly id: number; readonly name: string } | null;
  /** Of listeners; `null` for others, whose queues move with every packet (see measure.ts). */
  readonly queue: Queue | null;
  /** Of listeners, where they could be read. */
  readonly options: SocketOptions | null;
  /** Path of the cgroup the socket was made in; it stays when the process moves to another. */
  readonly cgroup: string | null;
  /** `null`: in Portolan's own network namespace. */
  readonly namespace: NetworkNamespace | null;
  readonly owners: readonly Owner[];
  /** Set exactly when `owners` is empty. */
  readonly ownerAbsence: OwnerAbsence | null;
  /** Epoch ms of the look that first showed it; `null` when it was there at the first look. */
  readonly appearedAt: number | null;
};

/** A socket that waits for callers: listening TCP, or bound UDP without a fixed peer. */
export function isListener(socket: Socket): boolean {
  return socket.state === 'listen' || (socket.state === 'unconnected' && socket.local.port !== 0);
}
