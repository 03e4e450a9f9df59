/**
 * What a Linux source delivers: raw socket rows and raw descriptors, before they are joined. The
 * two sources (netlink, text) differ only behind this type.
 */
import type { Endpoint, Family } from '../../../shared/model/address.ts';
import { isWildcard } from '../../../shared/model/address.ts';
import type { GapReason } from '../../../shared/model/gap.ts';
import type { Measure } from '../../../shared/model/measure.ts';
import type { NetworkNamespace } from '../../../shared/model/network-namespace.ts';
import type { LookWish } from '../../../shared/model/look-wish.ts';
import type { Reader } from '../../../shared/model/sample.ts';
import type { Protocol, Queue, Socket, SocketState } from '../../../shared/model/socket.ts';
import type { DescriptorTools } from './descriptor-tools.ts';
import type { UnixRow } from './unix-row.ts';

export type SocketRow = {
  readonly protocol: Protocol;
  readonly family: Family;
  readonly local: Endpoint;
  readonly remote: Endpoint | null;
  readonly state: SocketState;
  readonly v6only: boolean | null;
  /** Of every state; a row of the sample keeps it only for listeners. */
  readonly queue: Queue | null;
  /** The kernel's number of the cgroup the socket was made in; `null` where it is not told. */
  readonly cgroupId: number | null;
  readonly namespace: NetworkNamespace | null;
  /**
   * Who made the socket; meaningless while `inode` is 0, because then the kernel holds it alone.
   */
  readonly userId: number;
  /** Of the socket's file; 0 where no process has ever had, or has any more, a descriptor of it. */
  readonly inode: number;
};

export type TableProblem = {
  /** As a person would look for it: `/proc/net/tcp6`, `sock_diag tcp ipv6`. */
  readonly table: string;
  readonly reason: GapReason;
  readonly count: number;
};

export type Tables = {
  readonly rows: readonly SocketRow[];
  readonly problems: readonly TableProblem[];
};

export type UnixTable = {
  readonly rows: readonly (UnixRow & { readonly namespace: NetworkNamespace | null })[];
  readonly problems: readonly TableProblem[];
};

/** All socket descriptors of the processes that were scanned, as three columns of one table. */
export type DescriptorScan = {
  readonly inodes: Uint32Array;
  readonly pids: Int32Array;
  readonly descriptors: Int32Array;
  /** Processes whose descriptors this user may not read. */
  readonly deniedPids: readonly number[];
  /** The errno name for each process whose descriptors could not be read for another reason. */
  readonly failures: ReadonlyMap<number, string>;
};

/**
 * Told once for every process. `folder` and `folderTime` are the inode of /proc/PID/fd and the time
 * it was made: another process that gets the pid has another. `descriptors` is how many are open
 * (its size, from kernel 6.2 on; else 0). `folder` is 0 where there is nothing to ask about.
 */
export type StampVisitor = (
  pid: number,
  folder: number,
  folderTime: number,
  descriptors: number,
  userId: number,
) => void;

export type Source = {
  readonly reader: Reader;
  /** UNIX sockets of every namespace, as they are now. */
  readonly readUnix: () => UnixTable;
  /** Fresh numbers of these sockets; those that are gone are left out. */
  readonly measure: (sockets: readonly Socket[]) => readonly Measure[];
  /** What only system calls can tell of another process's descriptors; `null` without FFI. */
  readonly descriptorTools: DescriptorTools | null;
  /**
   * The sockets of the wish. Throws when they cannot be read this way at all. A row that says what
   * it said before is the same object, and a table without any change the same array.
   */
  readonly readTables: (wish: LookWish) => Tables;
  /** Cheap: one call a process, none for its descriptors. */
  readonly stampProcesses: (visit: StampVisitor) => void;
  /** Dear: one call a descriptor. `sizeOf` tells how many a process has, 0 where that is unknown. */
  readonly scanDescriptors: (
    pids: readonly number[],
    sizeOf: (pid: number) => number,
  ) => Promise<DescriptorScan>;
  /** Whether this descriptor of this process is this socket, now. */
  readonly isHeld: (pid: number, descriptor: number, inode: number) => boolean;
  readonly close: () => void;
};

/** The far end of a socket; a socket without a peer has the wildcard and port 0 there. */
export function remoteEndpoint(address: string, port: number): Endpoint | null {
  return port === 0 && isWildcard(address) ? null : { address, port };
}
