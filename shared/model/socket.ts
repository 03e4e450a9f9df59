/**
 * A socket of this machine. A row is keyed by the socket itself, never by its port: two sockets may
 * share a port, and one socket may have many owners.
 */
import type { Endpoint, Family } from './address.ts';
import type { Owner } from './process.ts';

export type Protocol = 'tcp' | 'udp';

/** TCP states of RFC 9293 §3.3.2; a UDP socket is `unconnected` or `established` (connected). */
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
