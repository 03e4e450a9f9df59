/** The connections of a listener, counted by state, as far as addresses and families tell. Pure. */
import { isWildcard } from './address.ts';
import { isListener, type Socket, type SocketState } from './socket.ts';

export type ConnectionCount = { readonly state: SocketState; readonly count: number };

/**
 * Most common state first. A listener on one address takes its connections away from a wildcard
 * beside it, because the kernel prefers the closer match (inet_lookup_listener()). Several listeners
 * on the very same address (SO_REUSEPORT) cannot be told apart: each gets all.
 */
export function connectionsOf(
  listener: Socket,
  sockets: Iterable<Socket>,
): readonly ConnectionCount[] {
  const samePort: Socket[] = [];
  const closer = new Set<string>();
  for (const socket of sockets) {
    if (
      socket.id === listener.id ||
      socket.protocol !== listener.protocol ||
      socket.local.port !== listener.local.port ||
      socket.namespace?.name !== listener.namespace?.name
    ) {
      continue;
    }
    if (!isListener(socket)) samePort.push(socket);
    else if (!isWildcard(socket.local.address)) closer.add(plainAddress(socket));
  }
  const counts = new Map<SocketState, number>();
  for (const socket of samePort) {
    if (socket.remote === null || !takes(listener, socket, closer)) continue;
    counts.set(socket.state, (counts.get(socket.state) ?? 0) + 1);
  }
  return [...counts]
    .map(([state, count]) => ({ state, count }))
    .sort((left, right) => right.count - left.count || (left.state < right.state ? -1 : 1));
}

function takes(listener: Socket, socket: Socket, closer: ReadonlySet<string>): boolean {
  if (!isWildcard(listener.local.address)) {
    return plainAddress(listener) === plainAddress(socket);
  }
  if (closer.has(plainAddress(socket))) return false;
  const isIpv4 = socket.family === 'ipv4' || socket.local.address.startsWith('::ffff:');
  if (listener.family === 'ipv4') return isIpv4 && socket.family === 'ipv4';
  // A dual-stack listener's IPv4 connections are IPv6 sockets with mapped addresses (ipv6(7)).
  return socket.family === 'ipv6' && !(isIpv4 && listener.v6only === true);
}

function plainAddress({ local }: Socket): string {
  return local.address.replace(/^::ffff:(?=\d+\.)/, '');
}
