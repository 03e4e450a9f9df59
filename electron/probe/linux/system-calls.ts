/**
 * System calls that neither node nor an old libc wraps, by number, through koffi. Loaded on demand
 * by the rarely asked questions (loops, doctor); the steady look never needs it.
 */
import { arch } from 'node:process';
import type { Libc } from './libc.ts';
import { loadKoffi } from './load-koffi.ts';

type Numbers = Readonly<Record<'kcmp' | 'setns' | 'bpf', number>>;

/** asm/unistd.h of each architecture; those that came later share the generic table. */
const generic: Numbers = { setns: 268, kcmp: 272, bpf: 280 };
const numbersByArchitecture: Readonly<Record<string, Numbers>> = {
  arm: { setns: 375, kcmp: 378, bpf: 386 },
  arm64: generic,
  ia32: { setns: 346, kcmp: 349, bpf: 357 },
  loong64: generic,
  ppc64: { setns: 350, kcmp: 354, bpf: 361 },
  riscv64: generic,
  s390x: { setns: 339, kcmp: 343, bpf: 351 },
  x64: { setns: 308, kcmp: 312, bpf: 321 },
};
/** From 424 on the numbers are the same everywhere. */
const common = { pidfd_open: 434, pidfd_getfd: 438 } as const;

export type SystemCallName = keyof Numbers | keyof typeof common;

export type SystemCalls = {
  /** As syscall(2): -1 on failure, and then `libc.errno` tells why. */
  readonly call: (name: SystemCallName, ...args: readonly number[]) => number;
  readonly bind: (descriptor: number, address: number, length: number) => number;
  readonly libc: Libc;
};

export async function loadSystemCalls(libc: Libc): Promise<SystemCalls> {
  const numbers = numbersByArchitecture[arch];
  if (numbers === undefined) throw new Error(`no system call numbers are known for ${arch}`);
  const koffi = await loadKoffi();
  const library = koffi.load(null);
  const word = 'uintptr_t';
  const syscall: (...words: readonly number[]) => number = library.func('syscall', 'long', [
    'long',
    word,
    word,
    word,
    word,
    word,
  ]);
  const byName: Readonly<Record<SystemCallName, number>> = { ...numbers, ...common };
  return {
    call: (name, ...args) => {
      const [first = 0, second = 0, third = 0, fourth = 0, fifth = 0] = args;
      return syscall(byName[name], first, second, third, fourth, fifth);
    },
    bind: library.func('bind', 'int', ['int', word, 'uint32_t']),
    libc,
  };
}
