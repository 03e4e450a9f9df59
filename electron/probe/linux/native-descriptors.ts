/**
 * Processes and their socket descriptors from /proc/PID/fd, by statx, getdents64 and readlinkat
 * straight into memory. About a third faster than node:fs; text-descriptors.ts gives the same
 * without FFI.
 */
import { constants } from 'node:fs';
import { makeDescriptorList } from './descriptor-list.ts';
import type { Libc } from './libc.ts';
import { readNumber, writeDescriptorPath } from './proc-directory.ts';
import type { DescriptorScan, StampVisitor } from './source.ts';

const currentDirectory = -100;
const openFlags = constants.O_DIRECTORY | 0o2000000; // with O_CLOEXEC, open(2)
// struct linux_dirent64 (getdents64(2))
const recordLengthAt = 16;
const nameAt = 19;
const linkBytes = 64;
const dot = 46;
const socketPrefix = 'socket:[';
// struct statx (statx(2)), in words of 32 bits; user, inode, size and time of change are asked for.
const statxBytes = 256;
const statxMask = 0x8 | 0x80 | 0x100 | 0x200;
const userWord = 5;
const inodeWord = 8;
const sizeWord = 10;
const secondsWord = 24;
const nanosecondsWord = 26;
const wordRange = 2 ** 32;

export type DescriptorScanner = {
  readonly stamp: (visit: StampVisitor) => void;
  readonly scan: (pids: Iterable<number>) => DescriptorScan;
  readonly isHeld: (pid: number, descriptor: number, inode: number) => boolean;
  readonly close: () => void;
};

/** Throws when `root` (normally /proc) cannot be opened. */
export function openNativeDescriptors(libc: Libc, root: string): DescriptorScanner {
  const path = libc.allocate(Buffer.byteLength(root) + 1);
  path.bytes.write(`${root}\0`);
  const directory = libc.openat(currentDirectory, path.address, openFlags);
  if (directory < 0) throw new Error(`${root} cannot be opened (${libc.errnoName(libc.errno())})`);

  const pidNames = libc.allocate(1 << 16);
  const descriptorNames = libc.allocate(1 << 18);
  const pidHalves = new Uint16Array(pidNames.bytes.buffer);
  const halves = new Uint16Array(descriptorNames.bytes.buffer);
  const descriptorPath = libc.allocate(64);
  const link = libc.allocate(linkBytes);
  const linkWords = new Uint32Array(link.bytes.buffer);
  const prefixWords = new Uint32Array(new Uint8Array(Buffer.from(socketPrefix)).buffer);
  const [firstWord, secondWord] = prefixWords;
  const status = libc.allocate(statxBytes);
  const statusWords = new Uint32Array(status.bytes.buffer);
  // inode and size have 64 bits; which half comes first is the machine's order.
  const lowHalf = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 0 : 1;
  const wide = (word: number): number =>
    (statusWords[word + lowHalf] ?? 0) + (statusWords[word + 1 - lowHalf] ?? 0) * wordRange;

  const listPids = (): number[] => {
    const pids: number[] = [];
    libc.lseek(directory, 0, 0);
    for (;;) {
      const length = libc.getdents64(directory, pidNames.address, pidNames.bytes.length);
      if (length < 0) throw new Error(`${root} cannot be listed (${libc.errnoName(libc.errno())})`);
      if (length === 0) return pids;
      for (let at = 0; at < length; at += recordLength(pidHalves, at)) {
        const pid = readNumber(pidNames.bytes, at + nameAt);
        if (pid > 0) pids.push(pid);
      }
    }
  };

  const stamp = (visit: StampVisitor): void => {
    for (const pid of listPids()) {
      writeDescriptorPath(descriptorPath.bytes, pid);
      const failed = libc.statx(directory, descriptorPath.address, 0, statxMask, status.address);
      if (failed !== 0) visit(pid, 0, 0, 0, -1);
      else {
        const time = wide(secondsWord) + (statusWords[nanosecondsWord] ?? 0) / 1_000_000_000;
        visit(pid, wide(inodeWord), time, wide(sizeWord), statusWords[userWord] ?? 0);
      }
    }
  };

  const isSocketLink = (size: number): boolean =>
    size > 9 && linkWords[0] === firstWord && linkWords[1] === secondWord;

  const scan = (pids: Iterable<number>): DescriptorScan => {
    const list = makeDescriptorList();
    const deniedPids: number[] = [];
    const failures = new Map<number, string>();
    const { bytes: names, address: namesAddress } = descriptorNames;

    /** The name of the errno that stopped the reading of this process, or `null`. */
    const scanOpen = (pid: number, open: number): string | null => {
      for (;;) {
        const length = libc.getdents64(open, namesAddress, names.length);
        if (length < 0) return libc.errnoName(libc.errno());
        if (length === 0) return null;
        for (let at = 0; at < length; at += recordLength(halves, at)) {
          // All but `.` and `..` are numbers, read only where they are of a socket.
          if (names[at + nameAt] !== dot) {
            const size = libc.readlinkat(open, namesAddress + at + nameAt, link.address, linkBytes);
            if (isSocketLink(size)) {
              list.add(readNumber(link.bytes, 8), pid, readNumber(names, at + nameAt));
            } else if (size < 0) {
              const name = libc.errnoName(libc.errno());
              // A descriptor closed since it was listed.
              if (name !== 'ENOENT') return name;
            }
          }
        }
      }
    };

    for (const pid of pids) {
      writeDescriptorPath(descriptorPath.bytes, pid);
      const open = libc.openat(directory, descriptorPath.address, openFlags);
      const failure = open < 0 ? libc.errnoName(libc.errno()) : scanOpen(pid, open);
      if (open >= 0) libc.close(open);
      if (failure === 'EACCES' || failure === 'EPERM') deniedPids.push(pid);
      else if (failure !== null && failure !== 'ENOENT' && failure !== 'ESRCH') {
        failures.set(pid, failure);
      }
    }
    return list.finish(deniedPids, failures);
  };

  return {
    stamp,
    scan,
    isHeld: (pid, descriptor, inode) => {
      writeDescriptorPath(descriptorPath.bytes, pid, descriptor);
      const size = libc.readlinkat(directory, descriptorPath.address, link.address, linkBytes);
      return isSocketLink(size) && readNumber(link.bytes, 8) === inode;
    },
    close: () => void libc.close(directory),
  };
}

/** Records are aligned to 8 bytes, so their length can be read as a number of this host's order. */
function recordLength(halves: Uint16Array, at: number): number {
  return halves[(at + recordLengthAt) >> 1] ?? 0;
}
