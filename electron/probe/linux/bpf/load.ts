/**
 * Loads an iterator program by bpf(2), attaches it and reads what it writes. Knows no program and
 * no record.
 */
import { arch } from 'node:process';
import type { Libc } from '../libc.ts';
import type { IteratorProgram } from './program.ts';

export type BpfIterator = {
  /** All the program writes in one run. Valid until the next run. */
  readonly run: () => Uint8Array;
  /** The first bytes of a run, which then ends. */
  readonly runFor: (byteLength: number) => Uint8Array;
  readonly close: () => void;
};

/** asm/unistd.h, for the machines that are little-endian and have 64 bits. */
const bpfNumbers: Readonly<Record<string, number>> = {
  arm64: 280,
  loong64: 280,
  riscv64: 280,
  x64: 321,
};

// linux/bpf.h: commands, and the offsets of what they take in union bpf_attr.
const programLoad = 5;
const linkCreate = 28;
const iteratorCreate = 33;
const tracingProgram = 26;
const iteratorAttach = 28;
const attributeBytes = 128;
const instructionBytes = 8;

const programName = 'portolan_files';
// The helpers that read and write are for programs under a licence like the kernel's only.
const licence = 'Dual MIT/GPL\0';
const logBytes = 1 << 16;
/** The verifier gives up where a signal is waiting (bpf_check() in kernel/bpf/verifier.c). */
const maximumTries = 5;
const firstOutputBytes = 1 << 20;

/** Throws one sentence with the errno and, where the verifier refused, its last word. */
export function openIterator(libc: Libc, program: IteratorProgram): BpfIterator {
  const bpfNumber = bpfNumbers[arch];
  if (bpfNumber === undefined) throw new Error(`the eBPF reader is not made for ${arch}`);
  const attributes = libc.allocate(attributeBytes);
  const code = libc.allocate(program.code.length);
  code.bytes.set(program.code);
  const text = libc.allocate(licence.length);
  text.bytes.write(licence, 'latin1');
  let output = libc.allocate(firstOutputBytes);

  const bpf = (command: number, fill: (view: DataView) => void): number => {
    attributes.bytes.fill(0);
    fill(new DataView(attributes.bytes.buffer));
    return libc.systemCall(bpfNumber, command, attributes.address, attributeBytes);
  };

  const loadOnce = (log: { readonly address: number; readonly length: number } | null): number => {
    return bpf(programLoad, (view) => {
      view.setUint32(0, tracingProgram, true);
      view.setUint32(4, program.code.length / instructionBytes, true);
      view.setBigUint64(8, BigInt(code.address), true);
      view.setBigUint64(16, BigInt(text.address), true);
      if (log !== null) {
        view.setUint32(24, 1, true);
        view.setUint32(28, log.length, true);
        view.setBigUint64(32, BigInt(log.address), true);
      }
      attributes.bytes.write(programName, 48, 'latin1');
      view.setUint32(68, iteratorAttach, true);
      view.setUint32(108, program.attachTo, true);
    });
  };

  const loadProgram = (): number => {
    for (let tries = 1; ; tries++) {
      const loaded = loadOnce(null);
      if (loaded >= 0) return loaded;
      const name = libc.errnoName(libc.errno());
      if (name === 'EAGAIN' && tries < maximumTries) continue;
      throw new Error(`the kernel refuses the eBPF program (${name}${verdict(name)})`);
    }
  };

  /** What the verifier has against the program; asked only then, because the log costs time. */
  const verdict = (name: string): string => {
    if (name === 'EPERM') return ': a policy such as lockdown, seccomp or SELinux forbids it';
    if (name !== 'EACCES' && name !== 'EINVAL') return '';
    const log = libc.allocate(logBytes);
    const loaded = loadOnce({ address: log.address, length: logBytes });
    if (loaded >= 0) libc.close(loaded);
    const lines = log.bytes.subarray(0, log.bytes.indexOf(0)).toString('latin1').split('\n');
    const last = lines.findLast((line) => line !== '' && !line.startsWith('processed '));
    return last === undefined ? '' : `: ${last}`;
  };

  const attach = (loaded: number): number => {
    const created = bpf(linkCreate, (view) => {
      view.setUint32(0, loaded, true);
      view.setUint32(8, iteratorAttach, true);
    });
    const name = libc.errnoName(libc.errno());
    // The link keeps the program.
    libc.close(loaded);
    if (created < 0) throw new Error(`the kernel does not attach the eBPF program (${name})`);
    return created;
  };

  const link = attach(loadProgram());

  const start = (): number => {
    const iterator = bpf(iteratorCreate, (view) => view.setUint32(0, link, true));
    if (iterator >= 0) return iterator;
    throw new Error(`the eBPF program does not start (${libc.errnoName(libc.errno())})`);
  };

  const read = (iterator: number, address: number, length: number): number => {
    for (;;) {
      const size = libc.read(iterator, address, length);
      if (size >= 0) return size;
      const name = libc.errnoName(libc.errno());
      // After a million files without a socket the kernel pauses (MAX_ITER_OBJECTS).
      if (name !== 'EAGAIN' && name !== 'EINTR') {
        throw new Error(`the eBPF program cannot be read (${name})`);
      }
    }
  };

  const run = (): Uint8Array => {
    const iterator = start();
    try {
      let length = 0;
      for (;;) {
        if (length === output.bytes.length) {
          const wider = libc.allocate(length * 2);
          wider.bytes.set(output.bytes);
          output = wider;
        }
        const room = output.bytes.length - length;
        const size = read(iterator, output.address + length, room);
        if (size === 0) return output.bytes.subarray(0, length);
        length += size;
      }
    } finally {
      libc.close(iterator);
    }
  };

  const runFor = (byteLength: number): Uint8Array => {
    const iterator = start();
    try {
      return output.bytes.subarray(0, read(iterator, output.address, byteLength));
    } finally {
      libc.close(iterator);
    }
  };

  return { run, runFor, close: () => void libc.close(link) };
}
