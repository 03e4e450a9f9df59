/** An event loop in one line, seen from one of the sockets it serves. */
import { counted, countWatched, nameWakeup } from '../../shared/format/loop-words.ts';
import type { EventLoop } from '../../shared/model/event-loop.ts';
import type { SocketId } from '../../shared/model/socket.ts';

/** `2 listeners; woken by eventfd 17; also serves 3001`. */
export function loopSentence(loop: EventLoop, id: SocketId): string {
  const sockets = [...loop.listeners, ...loop.datagrams];
  const parts = [
    counted(loop.listeners.length, 'listener'),
    counted(loop.datagrams.length, 'UDP socket'),
    counted(loop.unixListeners.length, 'UNIX listener'),
    ...countWatched(loop),
  ].filter((part) => part !== null);
  const wakeups = loop.wakeups.map(nameWakeup).join(', ');
  const others = sockets
    .filter((socket) => socket.id !== id)
    .map(({ protocol, local }) => (protocol === 'udp' ? `${local.port}/udp` : String(local.port)));
  return [
    parts.join(', '),
    wakeups === '' ? '' : `woken by ${wakeups}`,
    others.length === 0 ? '' : `also serves ${[...new Set(others)].join(', ')}`,
    loop.owners.length < 2 ? '' : `shared by ${loop.owners.length} processes`,
  ]
    .filter((part) => part !== '')
    .join('; ');
}
