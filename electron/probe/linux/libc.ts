/**
 * The few functions of libc that node does not offer, through koffi, which is loaded on demand, so
 * that a machine without it still has the text source.
 */
import { arch } from 'node:process';
import { loadKoffi } from './load-koffi.ts';

/** Pointers travel as numbers: an address plus an offset costs no marshalling. */
export type NativeBuffer = { readonly bytes: Buffer; readonly address: number };

export type Libc = {
  readonly socket: (domain: number, type: number, protocol: number) => number;
  readonly close: (descriptor: number) => number;
  readonly send: (descriptor: number, address: number, length: number, flags: number) => number;
  readonly recv: (descriptor: number, address: number, length: number, flags: number) => number;
  readonly setsockopt: (
    descriptor: number,
    level: number,
    name: number,
    address: number,
    length: number,
  ) => number;
  readonly read: (descriptor: number, address: number, length: number) => number;
  readonly getsockopt: (
    descriptor: number,
    level: number,
    name: number,
    address: number,
    lengthAddress: number,
  ) => number;
  /** Moves the calling thread into another namespace (setns(2)). */
  readonly setns: (descriptor: number, kind: number) => number;
  /** pidfd_open(2), since 5.3. */
  readonly pidfdOpen: (pid: number) => number;
  /** pidfd_getfd(2), since 5.6. */
  readonly pidfdGetfd: (pidDescriptor: number, descriptor: number) => number;
  /** kcmp(2) of the descriptor tables of two threads: 0 when they share one, -1 on failure. */
  readonly compareDescriptorTables: (thread: number, otherThread: number) => number;
  readonly openat: (directory: number, pathAddress: number, flags: number) => number;
  readonly readlinkat: (
    directory: number,
    pathAddress: number,
    address: number,
    length: number,
  ) => number;
  /** statx(2), whose result has one layout on every machine. */
  readonly statx: (
    directory: number,
    pathAddress: number,
    flags: number,
    mask: number,
    address: number,
  ) => number;
  readonly lseek: (descriptor: number, offset: number, whence: number) => number;
  readonly getdents64: (directory: number, address: number, length: number) => number;
  /** Numbers differ by machine (asm/unistd.h). */
  readonly systemCall: (number: number, first: number, second: number, third: number) => number;
  /** Of the call just before. */
  readonly errno: () => number;
  readonly errnoName: (errno: number) => string;
  readonly longBytes: number;
  readonly allocate: (byteLength: number) => NativeBuffer;
};

/**
 * asm/unistd.h. glibc has a wrapper only since 2.30 and musl names it otherwise, while node runs on
 * glibc 2.28.
 */
const getdents64Numbers: Readonly<Record<string, number>> = {
  arm: 217,
  arm64: 61,
  ia32: 220,
  loong64: 61,
  ppc64: 202,
  riscv64: 61,
  s390x: 220,
  x64: 217,
};

/** asm/unistd.h; kcmp has no wrapper in libc. */
const kcmpNumbers: Readonly<Record<string, number>> = {
  arm: 378,
  arm64: 272,
  ia32: 349,
  loong64: 272,
  ppc64: 354,
  riscv64: 272,
  s390x: 343,
  x64: 312,
};
const kcmpDescriptorTable = 2;
/** The same on every architecture since 5.0 unified the numbers of new calls. */
const pidfdOpenNumber = 434;
const pidfdGetfdNumber = 438;

/** Throws when koffi has no build for this machine or libc lacks a function. */
export async function loadLibc(): Promise<Libc> {
  const getdents64Number = getdents64Numbers[arch];
  if (getdents64Number === undefined)
    throw new Error(`no system call numbers are known for ${arch}`);
  const koffi = await loadKoffi();
  const library = koffi.load(null);
  const errnoNames = new Map(Object.entries(koffi.os.errno).map(([name, value]) => [value, name]));
  const pointer = 'uintptr_t';
  const systemCall: (number: number, first: number, second: number, third: number) => number =
    library.func('syscall', 'long', ['long', 'int', pointer, pointer]);
  const longCall: (
    number: number,
    first: number,
    second: number,
    third: number,
    fourth: number,
    fifth: number,
  ) => number = library.func('syscall', 'long', ['long', 'long', 'long', 'long', 'long', 'long']);
  const kcmpNumber = kcmpNumbers[arch] ?? -1;
  return {
    socket: library.func('socket', 'int', ['int', 'int', 'int']),
    close: library.func('close', 'int', ['int']),
    send: library.func('send', 'long', ['int', pointer, pointer, 'int']),
    recv: library.func('recv', 'long', ['int', pointer, pointer, 'int']),
    setsockopt: library.func('setsockopt', 'int', ['int', 'int', 'int', pointer, 'uint32_t']),
    read: library.func('read', 'long', ['int', pointer, pointer]),
    getsockopt: library.func('getsockopt', 'int', ['int', 'int', 'int', pointer, pointer]),
    setns: library.func('setns', 'int', ['int', 'int']),
    pidfdOpen: (pid) => longCall(pidfdOpenNumber, pid, 0, 0, 0, 0),
    pidfdGetfd: (pidDescriptor, descriptor) =>
      longCall(pidfdGetfdNumber, pidDescriptor, descriptor, 0, 0, 0),
    compareDescriptorTables: (thread, otherThread) =>
      longCall(kcmpNumber, thread, otherThread, kcmpDescriptorTable, 0, 0),
    openat: library.func('openat', 'int', ['int', pointer, 'int']),
    readlinkat: library.func('readlinkat', 'long', ['int', pointer, pointer, pointer]),
    statx: library.func('statx', 'int', ['int', pointer, 'int', 'uint32_t', pointer]),
    lseek: library.func('lseek', 'long', ['int', 'long', 'int']),
    getdents64: (directory, address, length) =>
      systemCall(getdents64Number, directory, address, length),
    systemCall,
    errno: () => koffi.errno(),
    errnoName: (errno) => errnoNames.get(errno) ?? `errno ${errno}`,
    longBytes: koffi.sizeof('long'),
    allocate: (byteLength) => {
      // A buffer with memory of its own: pooled buffers share theirs, and typed arrays of up to 64
      // bytes may live on V8's heap, where they move.
      const bytes = Buffer.from(new ArrayBuffer(Math.max(byteLength, 128)));
      return { bytes, address: Number(koffi.address(bytes)) };
    },
  };
}
