/** The words the window uses for sockets and counts. Pure, and nothing here is markup. */
import { isLoopback, isWildcard } from '../../shared/model/address.ts';
import type { OwnerAbsence, Socket } from '../../shared/model/socket.ts';

/** `1 listener`, `1,204 sockets`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString()} ${noun}${count === 1 ? '' : 's'}`;
}

/** Seconds until then, never below one: `0 s` would be a promise that is already broken. */
export function secondsUntil(at: number, now: number): number {
  return Math.max(1, Math.ceil((at - now) / 1000));
}

/** `1.0 s`, `250 ms`. */
export function formatDuration(durationMs: number): string {
  return durationMs < 1000
    ? `${durationMs < 10 ? durationMs.toFixed(1) : Math.round(durationMs)} ms`
    : `${(durationMs / 1000).toFixed(1)} s`;
}

export const absenceWords: Readonly<Record<OwnerAbsence, string>> = {
  kernel: 'kernel',
  denied: 'owner hidden',
  unknown: 'no owner found',
};

export const absenceSentences: Readonly<Record<OwnerAbsence, string>> = {
  kernel: 'No process holds this socket; the kernel keeps it for itself.',
  denied: 'A process of another user holds this socket, and you may not see which.',
  unknown: 'Every process was read, and none of them holds this socket.',
};

/** Whom a listener is open to, as far as its address says; firewalls are not read. */
export function reachWords({ local, family, v6only }: Socket): string {
  if (isLoopback(local.address)) return 'this machine only';
  if (!isWildcard(local.address)) return `the network, on ${local.address}`;
  if (family === 'ipv4') return 'the network, on every IPv4 address';
  if (v6only === null) return 'the network, on every IPv6 address, perhaps IPv4 too';
  return v6only
    ? 'the network, on every IPv6 address'
    : 'the network, on every address, IPv6 and IPv4';
}

export function v6onlyWords({ v6only }: Socket): string {
  if (v6only === null) return 'unknown whether it also takes IPv4';
  return v6only ? 'IPv6 only' : 'also takes IPv4';
}
