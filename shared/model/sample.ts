/** A sample: everything one look at the machine found, whole and at one moment. */
import type { Gap } from './gap.ts';
import type { Process, ProcessKey } from './process.ts';
import type { Socket, SocketId } from './socket.ts';

export const operatingSystems = ['linux', 'windows', 'macos'] as const;
export type OperatingSystem = (typeof operatingSystems)[number];

/** The source a look was read from. `netlink`: sock_diag(7); `text`: the tables of proc_net(5). */
export const readers = ['netlink', 'text'] as const;
export type Reader = (typeof readers)[number];

export type Look = {
  /** Epoch milliseconds at which the tables were read. */
  readonly takenAt: number;
  /** How long the look took. */
  readonly lookMs: number;
  readonly reader: Reader;
};

export type Sample = Look & {
  readonly os: OperatingSystem;
  readonly sockets: ReadonlyMap<SocketId, Socket>;
  /** The owners of the sockets and their ancestors, no others. */
  readonly processes: ReadonlyMap<ProcessKey, Process>;
  readonly gaps: ReadonlyMap<string, Gap>;
};
