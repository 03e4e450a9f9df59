/**
 * The rows of a look with their ids and sockets, in order. What the look before had already is
 * found by walking both side by side, because tables keep their order while sockets come and go.
 */
import { sameFacts } from '../../../shared/model/delta.ts';
import type { Socket, SocketId } from '../../../shared/model/socket.ts';
import { identifySockets, nameOfRow } from './socket-ids.ts';
import type { SocketRow } from './source.ts';

export type SocketEntry = {
  readonly id: SocketId;
  readonly row: SocketRow;
  /** The row's socket, once a look has made it. */
  known: Socket | null;
};

export type SocketEntries = {
  readonly list: readonly SocketEntry[];
  /** Several rows share a name and are told apart by numbers. */
  readonly isNumbered: boolean;
};

/** How far ahead the next known row is looked for. */
const window = 8;

export type MadeSockets = {
  readonly entries: SocketEntries;
  /** The map of before, when it holds the same sockets. */
  readonly sockets: ReadonlyMap<SocketId, Socket>;
  /** By inode, in order. */
  readonly inodes: Uint32Array;
  readonly shared: readonly number[];
  /** Those that a process holds that was not found. */
  readonly ownerless: readonly Socket[];
};

export type SocketMaking = {
  readonly rows: readonly SocketRow[];
  readonly before: {
    readonly entries: SocketEntries;
    readonly sockets: ReadonlyMap<SocketId, Socket>;
  } | null;
  /** Whether nothing has changed about the owners of a row that itself is the same. */
  readonly isReusable: (id: SocketId, row: SocketRow) => boolean;
  readonly make: (id: SocketId, row: SocketRow) => Socket;
};

export function makeSockets(making: SocketMaking): MadeSockets {
  const aligned = fill(making, alignEntries(making.rows, making.before?.entries ?? null));
  // Two rows have come to share a name.
  if (aligned.inodes.length !== aligned.sockets.size) {
    return fill(making, numberEntries(making.rows));
  }
  return aligned;
}

function fill({ before, isReusable, make }: SocketMaking, entries: SocketEntries): MadeSockets {
  const sockets = new Map<SocketId, Socket>();
  const inodes = new Uint32Array(entries.list.length);
  const shared: number[] = [];
  const ownerless: Socket[] = [];
  let isSame = before?.sockets.size === entries.list.length;
  let at = 0;
  for (const entry of entries.list) {
    const { id, row } = entry;
    let socket = entry.known;
    if (socket === null || !isReusable(id, row)) {
      const made = make(id, row);
      const old = before?.sockets.get(id);
      socket = old !== undefined && sameFacts(old, made) ? old : made;
      if (socket !== old) isSame = false;
      entry.known = socket;
    }
    sockets.set(id, socket);
    inodes[at++] = row.inode;
    if (socket.owners.length > 1) shared.push(row.inode);
    const { ownerAbsence } = socket;
    if (ownerAbsence === 'denied' || ownerAbsence === 'unknown') ownerless.push(socket);
  }
  const kept = before !== null && isSame ? before.sockets : sockets;
  return { entries, sockets: kept, inodes, shared, ownerless };
}

/** @returns entries of which two may have one id, where that was not so before */
function alignEntries(rows: readonly SocketRow[], before: SocketEntries | null): SocketEntries {
  if (before === null || before.isNumbered) return numberEntries(rows);
  return { list: walk(rows, before.list), isNumbered: false };
}

function numberEntries(rows: readonly SocketRow[]): SocketEntries {
  const list: SocketEntry[] = [];
  let isNumbered = false;
  for (const [id, row] of identifySockets(rows)) {
    if (id !== nameOfRow(row)) isNumbered = true;
    list.push({ id, row, known: null });
  }
  return { list, isNumbered };
}

function walk(rows: readonly SocketRow[], before: readonly SocketEntry[]): readonly SocketEntry[] {
  let next = 0;
  return rows.map((row) => {
    for (let ahead = next; ahead < next + window && ahead < before.length; ahead++) {
      const entry = before[ahead];
      if (entry?.row !== row) continue;
      next = ahead + 1;
      return entry;
    }
    return { id: nameOfRow(row), row, known: null };
  });
}
