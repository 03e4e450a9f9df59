/**
 * The sockets of each network namespace a loop may serve, looked up by inode. A namespace other than
 * this process's own is read through the text tables of a process inside it, which need no setns(2).
 */
import { wholeMachine } from '../../../../shared/model/look-wish.ts';
import { endianness } from 'node:os';
import { formatEndpoint, isLoopback } from '../../../../shared/model/address.ts';
import type { SocketId } from '../../../../shared/model/socket.ts';
import type { Libc } from '../libc.ts';
import { readLink, readText } from '../proc-files.ts';
import { identifySockets } from '../socket-ids.ts';
import type { SocketRow, Source, TableProblem } from '../source.ts';
import { openTextSource } from '../text-source.ts';
import {
  decodeListenQueue,
  decodeUnixPeer,
  encodeListenerRequest,
  encodeUnixPeerRequest,
  parseListenQueues,
  type ListenQueue,
} from './diag-answers.ts';
import { dumpDiag } from './diag-dump.ts';
import { parseUnixTable, type UnixSocket } from './unix-table.ts';

export type NamespaceSockets = {
  readonly inet: ReadonlyMap<number, { readonly id: SocketId; readonly row: SocketRow }>;
  readonly queues: ReadonlyMap<number, ListenQueue>;
  readonly unix: ReadonlyMap<number, UnixSocket>;
  /** By the inode of one end, that of the other; `null` where the kernel was not asked. */
  readonly unixPeers: ReadonlyMap<number, number> | null;
  /** The other end of a connection within this machine's loopback; `null` for any other. */
  readonly loopbackPeer: (row: SocketRow) => SocketRow | null;
  readonly isListenedOn: (port: number) => boolean;
  readonly problems: readonly TableProblem[];
};

export type Namespaces = {
  /** Of the namespace this process is in. */
  readonly of: (pid: number) => NamespaceSockets;
};

/** @param libc `null` where only text may be read */
export function openNamespaces(root: string, source: Source, libc: Libc | null): Namespaces {
  const own = readLink(`${root}/self/ns/net`);
  const known = new Map<string, NamespaceSockets>();
  return {
    of: (pid) => {
      const link = readLink(`${root}/${pid}/ns/net`);
      // Kernels without namespaces, and processes that are ending, have no link: then ours is meant.
      const name = link.ok ? link.value : own.ok ? own.value : '';
      const before = known.get(name);
      if (before !== undefined) return before;
      const isOwn = !link.ok || (own.ok && own.value === name);
      const sockets = isOwn
        ? readSockets(`${root}/self`, source, libc)
        : readSockets(`${root}/${pid}`, openTextSource(`${root}/${pid}`), null);
      known.set(name, sockets);
      return sockets;
    },
  };
}

function readSockets(folder: string, source: Source, libc: Libc | null): NamespaceSockets {
  const { rows, problems } = source.readTables(wholeMachine);
  const inet = new Map<number, { readonly id: SocketId; readonly row: SocketRow }>();
  const byEnds = new Map<string, SocketRow>();
  const listened = new Set<number>();
  for (const [id, row] of identifySockets(rows)) {
    if (row.inode !== 0 && !inet.has(row.inode)) inet.set(row.inode, { id, row });
    if (row.remote !== null && isLoopback(row.local.address)) byEnds.set(endsOf(row), row);
    if (row.state === 'listen') listened.add(row.local.port);
  }
  const unixText = readText(`${folder}/net/unix`);
  return {
    inet,
    problems,
    queues: readQueues(folder, libc),
    unix: unixText.ok ? parseUnixTable(unixText.value) : new Map(),
    unixPeers: libc === null ? null : readUnixPeers(libc),
    loopbackPeer: ({ protocol, local, remote }) =>
      remote === null
        ? null
        : (byEnds.get(endsOf({ protocol, local: remote, remote: local })) ?? null),
    isListenedOn: (port) => listened.has(port),
  };
}

function endsOf({ protocol, local, remote }: Pick<SocketRow, 'protocol' | 'local' | 'remote'>) {
  return `${protocol} ${formatEndpoint(local)} ${remote === null ? '' : formatEndpoint(remote)}`;
}

function readQueues(folder: string, libc: Libc | null): ReadonlyMap<number, ListenQueue> {
  const queues = new Map<number, ListenQueue>();
  for (const { family, table } of [
    { family: 2, table: 'tcp' },
    { family: 10, table: 'tcp6' },
  ] as const) {
    const answered =
      libc !== null &&
      dumpDiag(
        libc,
        encodeListenerRequest(family, littleEndian),
        littleEndian,
        (view, start, end) => {
          const found = decodeListenQueue(view, start, end, littleEndian);
          if (found !== null) queues.set(found.inode, found.queue);
        },
      ) === null;
    if (answered) continue;
    const text = readText(`${folder}/net/${table}`);
    if (text.ok)
      for (const [inode, queue] of parseListenQueues(text.value)) queues.set(inode, queue);
  }
  return queues;
}

function readUnixPeers(libc: Libc): ReadonlyMap<number, number> | null {
  const peers = new Map<number, number>();
  // Without the unix_diag module there is no answer, and the peers stay unknown.
  const refused = dumpDiag(
    libc,
    encodeUnixPeerRequest(littleEndian),
    littleEndian,
    (view, start, end) => {
      const found = decodeUnixPeer(view, start, end, littleEndian);
      if (found !== null) peers.set(found.inode, found.peer);
    },
  );
  return refused === null ? peers : null;
}

export const littleEndian = endianness() === 'LE';
