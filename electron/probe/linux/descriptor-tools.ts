/**
 * What only system calls can tell of another process's descriptors: the options of its sockets
 * (a copy by pidfd_getfd(2), asked by getsockopt(2)), and whether a thread shares its table.
 */
import { fstatSync } from 'node:fs';
import type { Family } from '../../../shared/model/address.ts';
import type { SocketOptions } from '../../../shared/model/socket.ts';
import type { Libc } from './libc.ts';

/**
 * `denied`: this user may not copy that process's descriptors. `vanished`: process or descriptor is
 * gone. `unsupported`: this kernel has no pidfd_getfd (before 5.6), or a sandbox forbids it.
 */
export type OptionsRefusal = 'denied' | 'vanished' | 'unsupported';

export type DescriptorTools = {
  /** Nothing of the socket changes: a copy of the descriptor is asked and closed again. */
  readonly readOptions: (
    pid: number,
    descriptor: number,
    inode: number,
    family: Family,
  ) => SocketOptions | OptionsRefusal;
  /** `null` where the kernel does not say (kcmp(2) needs CONFIG_KCMP and the right to trace). */
  readonly sharesTable: (pid: number, thread: number) => boolean | null;
  /** Closes what was kept open for more questions about the same processes. */
  readonly rest: () => void;
};

// socket(7), ipv6(7): asm-generic/socket.h, which every architecture node runs on uses.
const levelSocket = 1;
const levelIpv6 = 41;
const reuseAddress = 2;
const reusePort = 15;
const ipv6Only = 26;

export function openDescriptorTools(libc: Libc): DescriptorTools {
  const value = libc.allocate(16);
  const length = libc.allocate(16);
  const values = new Int32Array(value.bytes.buffer);
  const lengths = new Int32Array(length.bytes.buffer);
  const openProcesses = new Map<number, number | OptionsRefusal>();

  const openProcess = (pid: number): number | OptionsRefusal => {
    const known = openProcesses.get(pid);
    if (known !== undefined) return known;
    const opened = libc.pidfdOpen(pid);
    const result = opened < 0 ? refusalOf(libc.errnoName(libc.errno())) : opened;
    openProcesses.set(pid, result);
    return result;
  };

  const ask = (descriptor: number, level: number, option: number): boolean => {
    values[0] = 0;
    lengths[0] = 4;
    libc.getsockopt(descriptor, level, option, value.address, length.address);
    return values[0] !== 0;
  };

  return {
    readOptions: (pid, descriptor, inode, family) => {
      const target = openProcess(pid);
      if (typeof target !== 'number') return target;
      const copy = libc.pidfdGetfd(target, descriptor);
      if (copy < 0) {
        const refusal = refusalOf(libc.errnoName(libc.errno()));
        // Permission is the process's, not the descriptor's: the next question need not be asked.
        if (refusal !== 'vanished') {
          libc.close(target);
          openProcesses.set(pid, refusal);
        }
        return refusal;
      }
      try {
        // The number may stand for another file by now.
        if (fstatSync(copy).ino !== inode) return 'vanished';
        return {
          reuseAddress: ask(copy, levelSocket, reuseAddress),
          reusePort: ask(copy, levelSocket, reusePort),
          ipv6Only: family === 'ipv6' ? ask(copy, levelIpv6, ipv6Only) : null,
        };
      } finally {
        libc.close(copy);
      }
    },
    sharesTable: (pid, thread) => {
      const order = libc.compareDescriptorTables(pid, thread);
      return order < 0 ? null : order === 0;
    },
    rest: () => {
      for (const opened of openProcesses.values()) {
        if (typeof opened === 'number') libc.close(opened);
      }
      openProcesses.clear();
    },
  };
}

function refusalOf(errno: string): OptionsRefusal {
  if (errno === 'EPERM' || errno === 'EACCES') return 'denied';
  if (errno === 'ESRCH' || errno === 'EBADF' || errno === 'EMFILE') return 'vanished';
  return 'unsupported';
}
