/** The words every face uses for sockets. Pure, and nothing here is markup. */
import { isLoopback, isWildcard } from '../model/address.ts';
import type { OwnerAbsence, Socket } from '../model/socket.ts';

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
