/** What else is on a socket's port: its connections, and other sockets of the same port. Pure. */
import { isWildcard } from '../../shared/model/address.ts';
import type { Socket } from '../../shared/model/socket.ts';
import type { Row } from './row.ts';

/** Connections that came in through this listener, as far as addresses and families tell. */
export function countConnections(listener: Socket, sockets: Iterable<Socket>): number {
  let count = 0;
  for (const socket of sockets) {
    if (
      socket.state === 'established' &&
      socket.protocol === listener.protocol &&
      socket.local.port === listener.local.port &&
      socket.id !== listener.id &&
      takes(listener, socket)
    ) {
      count++;
    }
  }
  return count;
}

/** The other listeners of the same port number, of either protocol, in the order they are given. */
export function listenersBeside(row: Row, rows: Iterable<Row>): readonly Row[] {
  const beside: Row[] = [];
  for (const other of rows) {
    const same = other.socket.local.port === row.socket.local.port;
    if (same && other.listener && other.id !== row.id) beside.push(other);
  }
  return beside;
}

function takes(listener: Socket, { local, family }: Socket): boolean {
  if (listener.local.address === local.address) return true;
  if (!isWildcard(listener.local.address)) return false;
  if (listener.family === 'ipv4') return family === 'ipv4';
  // A dual-stack listener's IPv4 connections are IPv6 sockets with mapped addresses (ipv6(7)).
  return family === 'ipv6';
}
