/**
 * The few functions of libc that node does not offer, through koffi. The only file of this folder
 * that knows koffi, and it loads it on demand, so that a machine without it still has the text
 * source.
 */
import { arch } from 'node:process';

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

/** Throws when koffi has no build for this machine or libc lacks a function. */
export async function loadLibc(): Promise<Libc> {
  const getdents64Number = getdents64Numbers[arch];
  if (getdents64Number === undefined)
    throw new Error(`no system call numbers are known for ${arch}`);
  const { default: koffi } = await import('koffi');
  const library = koffi.load(null);
  const errnoNames = new Map(Object.entries(koffi.os.errno).map(([name, value]) => [value, name]));
  const pointer = 'uintptr_t';
  const systemCall: (number: number, directory: number, address: number, length: number) => number =
    library.func('syscall', 'long', ['long', 'int', pointer, pointer]);
  return {
    socket: library.func('socket', 'int', ['int', 'int', 'int']),
    close: library.func('close', 'int', ['int']),
    send: library.func('send', 'long', ['int', pointer, pointer, 'int']),
    recv: library.func('recv', 'long', ['int', pointer, pointer, 'int']),
    setsockopt: library.func('setsockopt', 'int', ['int', 'int', 'int', pointer, 'uint32_t']),
    openat: library.func('openat', 'int', ['int', pointer, 'int']),
    readlinkat: library.func('readlinkat', 'long', ['int', pointer, pointer, pointer]),
    statx: library.func('statx', 'int', ['int', pointer, 'int', 'uint32_t', pointer]),
    lseek: library.func('lseek', 'long', ['int', 'long', 'int']),
    getdents64: (directory, address, length) =>
      systemCall(getdents64Number, directory, address, length),
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
