/**
 * The id of each row: the same in both sources, and the same from look to look while a socket
 * lives.
 */
import { formatEndpoint } from '../../../shared/model/address.ts';
import type { SocketId } from '../../../shared/model/socket.ts';
import type { SocketRow } from './source.ts';

export function identifySockets(rows: readonly SocketRow[]): ReadonlyMap<SocketId, SocketRow> {
  const identified = new Map<SocketId, SocketRow>();
  const shared = new Map<SocketId, SocketRow[]>();
  for (const row of rows) {
    const id = nameOfRow(row);
    const others = shared.get(id);
    const first = identified.get(id);
    if (first === undefined) identified.set(id, row);
    else if (others === undefined) shared.set(id, [first, row]);
    else others.push(row);
  }
  for (const [id, alike] of shared) {
    // The subflows of one MPTCP socket share its inode; sockets bound to different devices can
    // share both ends. Ordered by their ends, so that each keeps its number.
    alike.sort((left, right) => compare(connectionName(left), connectionName(right)));
    for (const [index, row] of alike.entries()) {
      identified.set(index === 0 ? id : `${id}#${index + 1}`, row);
    }
  }
  return identified;
}

/** The id of a row that shares its name with no other. */
export function nameOfRow(row: SocketRow): SocketId {
  return row.inode === 0 ? connectionName(row) : `inode:${row.inode}`;
}

function connectionName({ protocol, local, remote, namespace }: SocketRow): string {
  // Every namespace may have the same two ends.
  const where = namespace === null ? '' : `${namespace.name}/`;
  const name = `${where}${protocol}:${formatEndpoint(local)}`;
  return remote === null ? name : `${name}>${formatEndpoint(remote)}`;
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
