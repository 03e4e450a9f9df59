/** Queues, options, places and traffic of sockets in words, the same in every face. Pure. */
import { cgroupWords } from '../model/cgroup.ts';
import type { ConnectionCount } from '../model/connections.ts';
import type { Traffic } from '../model/measure.ts';
import type { Owner } from '../model/process.ts';
import type { Queue, SocketOptions } from '../model/socket.ts';
import { visibleText } from './visible-text.ts';

/** `0 of 511`, `3 waiting`, `1.2 kB unread, 0 B on the way`. */
export function queueWords(queue: Queue): string {
  if (queue.kind === 'bytes') {
    return `${formatBytes(queue.receive)} unread, ${formatBytes(queue.send)} on the way`;
  }
  const { length, limit } = queue;
  if (limit === null) return `${length} waiting`;
  // One more than the backlog fits (sk_acceptq_is_full()).
  return `${length} of ${limit}${length > limit ? ', full: callers are turned away' : ''}`;
}

/** In the names people know from their programs. */
export function optionsWords({ reuseAddress, reusePort, ipv6Only }: SocketOptions): string {
  const set = [
    reuseAddress ? 'SO_REUSEADDR' : null,
    reusePort ? 'SO_REUSEPORT' : null,
    ipv6Only === true ? 'IPV6_V6ONLY' : null,
  ].filter((name) => name !== null);
  return set.length === 0 ? 'none' : set.join(', ');
}

/** `2 established, 1 time-wait`, or `none`. */
export function connectionsWords(counts: readonly ConnectionCount[]): string {
  if (counts.length === 0) return 'none';
  return counts.map(({ state, count }) => `${count} ${state}`).join(', ');
}

/** The unit or container of a cgroup, else its path, made safe to show. */
export function placeWords(cgroup: string): string {
  return visibleText(cgroupWords(cgroup) ?? cgroup);
}

/** Why an owner lists no plain descriptor; `null` when it does. */
export function throughWords({ through, descriptors }: Owner): string | null {
  switch (through) {
    case 'thread':
      return `${descriptors.join(', ')} in the table of a thread`;
    case 'io-uring':
      return 'none: registered with an io_uring';
    default:
      return null;
  }
}

export function trafficWords(traffic: Traffic): readonly (readonly [string, string])[] {
  const { bytesReceived, bytesSent, rttUs, retransmits } = traffic;
  return [
    ['Received', bytesReceived === null ? unknown : formatBytes(bytesReceived)],
    ['Sent', bytesSent === null ? unknown : formatBytes(bytesSent)],
    ['Round trip', rttUs === null ? unknown : formatMicroseconds(rttUs)],
    ['Sent again', retransmits === null ? unknown : segments(retransmits)],
  ];
}

const unknown = 'not known';

/** Decimal units: `999 B`, `1.2 kB`, `34 MB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < byteUnits.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit > 0 && value < 9.95 ? 1 : 0;
  return `${value.toFixed(digits)} ${byteUnits[unit]}`;
}

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

function formatMicroseconds(us: number): string {
  if (us < 1000) return `${us} µs`;
  return us < 1_000_000 ? `${(us / 1000).toFixed(1)} ms` : `${(us / 1_000_000).toFixed(1)} s`;
}

function segments(count: number): string {
  return `${count} segment${count === 1 ? '' : 's'}`;
}
