/** Event loops in words, the same in window and terminal. */
import { formatEndpoint } from '../model/address.ts';
import type { EventLoop, LoopSocket, Wakeup } from '../model/event-loop.ts';

/** `epoll 13`, with the descriptor of its first owner. */
export function nameLoop({ kind, owners }: EventLoop): string {
  const descriptor = owners[0]?.descriptors[0];
  const kindName = kind === 'epoll' ? 'epoll' : 'io_uring';
  return descriptor === undefined ? kindName : `${kindName} ${descriptor}`;
}

/** `eventfd 17`, `pipe 14+15`, `socketpair 5+6 (likely)`. */
export function nameWakeup({ kind, descriptors, certainty }: Wakeup): string {
  const ends = descriptors.length === 0 ? '' : ` ${descriptors.join('+')}`;
  return `${wakeupWords[kind]}${ends}${certainty === 'likely' ? ' (likely)' : ''}`;
}

const wakeupWords: Readonly<Record<Wakeup['kind'], string>> = {
  eventfd: 'eventfd',
  pipe: 'pipe',
  socketpair: 'socketpair',
  'tcp-pair': 'TCP pair',
  'udp-self': 'UDP to itself',
};

export function nameLoopSocket({ protocol, local }: LoopSocket): string {
  return `${protocol} ${formatEndpoint(local)}`;
}

/** `3 of 511 waiting`; `null` where the queue is not known. */
export function describeQueue({ acceptQueue, backlog }: LoopSocket): string | null {
  if (acceptQueue === null) return null;
  return backlog === null ? `${acceptQueue} waiting` : `${acceptQueue} of ${backlog} waiting`;
}

/** How many of what else the loop watches: `12 connections`, `1 timer`, … */
export function countWatched(loop: EventLoop): readonly string[] {
  return [
    counted(loop.connections, 'connection'),
    counted(loop.unixConnections, 'UNIX connection'),
    counted(loop.timers, 'timer'),
    counted(loop.signals, 'signal descriptor'),
    counted(loop.nested.length, 'nested loop'),
    counted(loop.other, 'other descriptor'),
    counted(
      loop.unresolved,
      'descriptor that is closed by now',
      'descriptors that are closed by now',
    ),
  ].filter((words) => words !== null);
}

/** `2 listeners`, or `null` for none of them. */
export function counted(count: number, one: string, many = `${one}s`): string | null {
  return count === 0 ? null : `${count} ${count === 1 ? one : many}`;
}
