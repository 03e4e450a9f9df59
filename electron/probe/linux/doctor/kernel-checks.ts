/** What this kernel offers, each tried on a socket or descriptor of this process alone. */
import { statSync } from 'node:fs';
import type { Check } from '../../../../shared/model/examination.ts';
import type { Libc } from '../libc.ts';
import { littleEndian } from '../loops/namespace-sockets.ts';
import { openSockDiag } from '../sock-diag.ts';
import { readText } from '../proc-files.ts';
import type { SystemCalls } from '../system-calls.ts';
import { limited, missing, ok, untried, type CheckText, type DoctorContext } from './context.ts';

const countText: CheckText = ['descriptor-counts', 'Cheap descriptor counts'];
const boundText: CheckText = ['bound-sockets', 'TCP sockets bound but not listening'];
const eventText: CheckText = ['close-events', 'News of closed sockets'];
const cgroupText: CheckText = ['cgroups', 'Units and containers'];

// socket(7), ip(7), netlink(7), linux/sock_diag.h
const familyInternet = 2;
const familyNetlink = 16;
const typeStream = 1;
const typeRaw = 3;
const closeOnExec = 0o2000000;
const netlinkSockDiag = 4;
const destroyGroups = 0b1111;
/** TCP_BOUND_INACTIVE of include/net/tcp_states.h, from kernel 6.8 on. */
const boundInactive = 1 << 13;

/** A folder of descriptors has its count as size from kernel 6.2 on, and 0 before. */
export function checkDescriptorCounts({ root }: DoctorContext): Check {
  const { size } = statSync(`${root}/self/fd`);
  if (size > 0) return ok(countText, 'the kernel tells how many descriptors each process has');
  const detail =
    'the kernel does not tell (it does from 6.2 on), so changes are found by cgroup and user';
  return limited(countText, detail, null);
}

export function checkBoundSockets({ systemCalls }: DoctorContext): Check {
  if (systemCalls === null) return untried(boundText);
  const { libc } = systemCalls;
  const descriptor = libc.socket(familyInternet, typeStream | closeOnExec, 0);
  if (descriptor < 0) return missing(boundText, `no socket opens (${nameErrno(libc)})`, null);
  try {
    // struct sockaddr_in: any free port of 127.0.0.1, which nobody can reach without listen(2).
    const address = libc.allocate(16);
    address.bytes.fill(0);
    new DataView(address.bytes.buffer).setUint16(0, familyInternet, littleEndian);
    address.bytes.set([127, 0, 0, 1], 4);
    if (systemCalls.bind(descriptor, address.address, 16) !== 0) {
      return missing(boundText, `no port can be bound (${nameErrno(libc)})`, null);
    }
    return judgeBound(libc);
  } finally {
    libc.close(descriptor);
  }
}

function judgeBound(libc: Libc): Check {
  const sockDiag = openSockDiag(libc);
  try {
    const { rows, malformed } = sockDiag.dump({
      protocol: 'tcp',
      family: 'ipv4',
      states: boundInactive,
      port: 0,
    });
    if (rows.length + malformed > 0) {
      return ok(boundText, 'the kernel lists sockets that hold a port without listening');
    }
  } catch (error) {
    return missing(boundText, error instanceof Error ? error.message : String(error), null);
  } finally {
    sockDiag.close();
  }
  const detail =
    'the kernel does not list them (it does from 6.8 on): a port can be taken invisibly';
  return missing(boundText, detail, null);
}

export function checkCloseEvents({ systemCalls }: DoctorContext): Check {
  if (systemCalls === null) return untried(eventText);
  const refused = tryJoining(systemCalls);
  if (refused === null) return ok(eventText, 'the kernel tells at once when a socket closes');
  const detail = `the kernel does not tell (${refused}); a closed socket leaves at the next look`;
  return limited(eventText, detail, null);
}

function tryJoining({ libc, bind }: SystemCalls): string | null {
  const descriptor = libc.socket(familyNetlink, typeRaw | closeOnExec, netlinkSockDiag);
  if (descriptor < 0) return nameErrno(libc);
  try {
    // struct sockaddr_nl: family, pad, pid, groups
    const address = libc.allocate(12);
    address.bytes.fill(0);
    const view = new DataView(address.bytes.buffer);
    view.setUint16(0, familyNetlink, littleEndian);
    view.setUint32(8, destroyGroups, littleEndian);
    return bind(descriptor, address.address, 12) === 0 ? null : nameErrno(libc);
  } finally {
    libc.close(descriptor);
  }
}

/** The unified hierarchy of cgroups(7) names the unit or container of each process. */
export function checkCgroups({ root }: DoctorContext): Check {
  const own = readText(`${root}/self/cgroup`);
  const path = own.ok ? /^0::(.*)$/m.exec(own.value)?.[1] : undefined;
  if (path === undefined) {
    return missing(cgroupText, 'this kernel has no cgroups of version 2', null);
  }
  const mounted = ['/sys/fs/cgroup', '/sys/fs/cgroup/unified'].some(
    (folder) => readText(`${folder}/cgroup.controllers`).ok,
  );
  if (mounted) return ok(cgroupText, 'cgroups of version 2 name them');
  const detail =
    'cgroups name those of processes, but not those of sockets: /sys/fs/cgroup is no cgroup2';
  return limited(cgroupText, detail, null);
}

function nameErrno(libc: Libc): string {
  return libc.errnoName(libc.errno());
}
