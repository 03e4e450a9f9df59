/**
 * A UNIX socket: an end of a conversation within this machine. It has a name instead of an address
 * and port, so it is a model of its own and no row of the chart.
 */
import type { Gap } from './gap.ts';
import type { NetworkNamespace } from './network-namespace.ts';
import type { Owner, Process } from './process.ts';
import type { OperatingSystem, Reader } from './sample.ts';
import type { OwnerAbsence, Queue } from './socket.ts';

export const unixSocketTypes = ['stream', 'datagram', 'seqpacket'] as const;
export type UnixSocketType = (typeof unixSocketTypes)[number];

export const unixSocketStates = ['listen', 'connected', 'connecting', 'unconnected'] as const;
export type UnixSocketState = (typeof unixSocketStates)[number];

/** `text` of an abstract name is without its leading NUL (unix(7)); empty for an unnamed socket. */
export type UnixSocketName = {
  readonly kind: 'path' | 'abstract' | 'unnamed';
  readonly text: string;
};

export type UnixSocket = {
  readonly id: string;
  readonly type: UnixSocketType;
  readonly state: UnixSocketState;
  readonly name: UnixSocketName;
  /** Id of the other end; `null` without one, and where the reader cannot tell. */
  readonly peer: string | null;
  readonly owners: readonly Owner[];
  readonly ownerAbsence: OwnerAbsence | null;
  /** `null` where the reader cannot tell. */
  readonly queue: Queue | null;
  /** `null`: in Portolan's own. Abstract names are apart from namespace to namespace. */
  readonly namespace: NetworkNamespace | null;
};

/** All UNIX sockets at one moment, read when asked for. */
export type UnixListing = {
  readonly os: OperatingSystem;
  /** Epoch milliseconds. */
  readonly takenAt: number;
  readonly reader: Reader;
  readonly sockets: readonly UnixSocket[];
  /** The owners and their ancestors. */
  readonly processes: readonly Process[];
  readonly gaps: readonly Gap[];
};

/** `/run/app.sock`, `@name` (as ss and lsof write abstract names), or empty. */
export function formatUnixName({ kind, text }: UnixSocketName): string {
  return kind === 'abstract' ? `@${text}` : text;
}
