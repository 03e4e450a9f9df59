/** What else is on a socket's port. Pure. */
import type { Row } from './row.ts';

/** The other listeners of the same port number, of either protocol, in the order they are given. */
export function listenersBeside(row: Row, rows: Iterable<Row>): readonly Row[] {
  const beside: Row[] = [];
  for (const other of rows) {
    const same =
      other.socket.local.port === row.socket.local.port &&
      other.socket.namespace?.name === row.socket.namespace?.name;
    if (same && other.listener && other.id !== row.id) beside.push(other);
  }
  return beside;
}
