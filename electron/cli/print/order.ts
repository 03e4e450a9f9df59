/** In which order a terminal lists sockets. Apart from the table, which is slow to load. */
import type { Socket } from '../../../shared/model/socket.ts';

/** By port, then protocol, address and id: the order in which a person looks a port up. */
export function byPort(left: Socket, right: Socket): number {
  return (
    left.local.port - right.local.port ||
    compare(left.protocol, right.protocol) ||
    compare(left.family, right.family) ||
    compare(left.local.address, right.local.address) ||
    compare(left.id, right.id)
  );
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
