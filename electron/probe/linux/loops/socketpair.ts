/**
 * Whether a UNIX socket is one end of a socketpair(2) whose other end the same process holds: the
 * self-pipe of asyncio, Trio, Twisted and others. Pure but for the lookups it is given.
 */
import type { Wakeup } from '../../../../shared/model/event-loop.ts';
import type { NamespaceSockets } from './namespace-sockets.ts';
import type { ProcessDescriptors } from './process-descriptors.ts';

export type Socketpair = Pick<Wakeup, 'descriptors' | 'certainty'>;

export function socketpairOf(
  inode: number,
  holders: readonly ProcessDescriptors[],
  sockets: Pick<NamespaceSockets, 'unix' | 'unixPeers'>,
): Socketpair | null {
  if (sockets.unixPeers !== null) {
    const peer = sockets.unixPeers.get(inode);
    return peer === undefined ? null : heldTogether(inode, peer, holders, 'certain');
  }
  if (!isUnnamedEnd(inode, sockets)) return null;
  // socketpair(2) makes both ends in one go, and the kernel numbers inodes in batches a processor
  // (get_next_ino()): neighbours that one process holds are almost surely the two ends of one pair.
  for (const neighbour of [inode + 1, inode - 1]) {
    if (!isUnnamedEnd(neighbour, sockets)) continue;
    const pair = heldTogether(inode, neighbour, holders, 'likely');
    if (pair !== null) return pair;
  }
  return null;
}

function isUnnamedEnd(inode: number, { unix }: Pick<NamespaceSockets, 'unix'>): boolean {
  const socket = unix.get(inode);
  return socket !== undefined && socket.connected && socket.name === '';
}

function heldTogether(
  one: number,
  other: number,
  holders: readonly ProcessDescriptors[],
  certainty: Socketpair['certainty'],
): Socketpair | null {
  for (const holder of holders) {
    const here = holder.holding('socket', one);
    const there = holder.holding('socket', other);
    if (here.length > 0 && there.length > 0) return { descriptors: [...here, ...there], certainty };
  }
  return null;
}
