/**
 * What a Linux source delivers: raw socket rows and raw descriptors, before they are joined. The
 * two sources (netlink, text) differ only behind this type.
 */
import type { Endpoint, Family } from '../../../shared/model/address.ts';
import { isWildcard } from '../../../shared/model/address.ts';
import type { GapReason } from '../../../shared/model/gap.ts';
import type { Measure } from '../../../shared/model/measure.ts';
import type { NetworkNamespace } from '../../../shared/model/network-namespace.ts';
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

/** All socket descriptors of all processes, as three columns of one table. */
export type DescriptorScan = {
  readonly inodes: Uint32Array;
  readonly pids: Int32Array;
  readonly descriptors: Int32Array;
  /** Processes whose descriptors this user may not read. */
  readonly deniedPids: readonly number[];
  /**
   * Processes whose descriptors could not be read for another reason, by that reason's errno name.
   */
  readonly failures: ReadonlyMap<string, number>;
};

export type Source = {
  readonly reader: Reader;
  /** Throws when the tables cannot be read this way at all. */
  readonly readTables: () => Tables;
  readonly scanDescriptors: () => DescriptorScan;
  /** UNIX sockets of every namespace, as they are now. */
  readonly readUnix: () => UnixTable;
  /** Fresh numbers of these sockets; those that are gone are left out. */
  readonly measure: (sockets: readonly Socket[]) => readonly Measure[];
  /** What only system calls can tell of another process's descriptors; `null` without FFI. */
  readonly descriptorTools: DescriptorTools | null;
  readonly close: () => void;
};

/** The far end of a socket; a socket without a peer has the wildcard and port 0 there. */
export function remoteEndpoint(address: string, port: number): Endpoint | null {
  return port === 0 && isWildcard(address) ? null : { address, port };
}
