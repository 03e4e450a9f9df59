/** bpf(2) as a kernel made up for the test answers it: outputs in pieces, pauses, refusals. */
import { expect, test } from 'vitest';
import { openIterator } from '../../../../../electron/probe/linux/bpf/load.ts';
import type { Libc, NativeBuffer } from '../../../../../electron/probe/linux/libc.ts';

type Refusal = { readonly command: number; readonly errno: string };
type Piece = Uint8Array | string;

const [programLoad, linkCreate, iteratorCreate] = [5, 28, 33];
const program = { code: new Uint8Array(16), attachTo: 4711 };

type FakeKernel = {
  readonly libc: Libc;
  readonly open: ReadonlySet<number>;
  readonly commands: readonly number[];
};

/** @param pieces what each read gives: bytes, or the name of an errno */
function fakeKernel(pieces: Piece[], refusals: Refusal[] = [], log = ''): FakeKernel {
  const buffers: NativeBuffer[] = [];
  const open = new Set<number>();
  const commands: number[] = [];
  let errno = '';
  let next = 10;
  const bytesAt = (address: number): Buffer => {
    const buffer = buffers.find(
      ({ address: start, bytes }) => address >= start && address < start + bytes.length,
    );
    if (buffer === undefined) throw new Error(`no memory at ${address}`);
    return buffer.bytes.subarray(address - buffer.address);
  };
  const fail = (name: string): number => {
    errno = name;
    return -1;
  };
  const libc: Partial<Libc> = {
    allocate: (byteLength) => {
      const bytes = Buffer.from(new ArrayBuffer(Math.max(byteLength, 128)));
      const buffer = { bytes, address: (buffers.length + 1) * 2 ** 30 };
      buffers.push(buffer);
      return buffer;
    },
    errno: () => 1,
    errnoName: () => errno,
    close: (descriptor) => (open.delete(descriptor) ? 0 : fail('EBADF')),
    systemCall: (_, command, attributes) => {
      commands.push(command);
      const refusal = refusals.findIndex((one) => one.command === command);
      if (refusal >= 0) {
        const view = bytesAt(attributes);
        const logAt = Number(view.readBigUInt64LE(32));
        if (command === programLoad && logAt > 0) bytesAt(logAt).write(log, 'latin1');
        return fail(refusals.splice(refusal, 1)[0]?.errno ?? '');
      }
      open.add(next);
      return next++;
    },
    read: (_, address, length) => {
      const piece = pieces.shift() ?? new Uint8Array(0);
      if (typeof piece === 'string') return fail(piece);
      const now = piece.subarray(0, length);
      if (now.length < piece.length) pieces.unshift(piece.subarray(length));
      bytesAt(address).set(now);
      return now.length;
    },
  };
  // The iterator uses no other function.
  return { libc: libc as Libc, open, commands };
}

function counted(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => index % 251);
}

test('a run is one stream, whatever its pieces and pauses', () => {
  const whole = counted(3_000_000);
  const pieces = [whole.subarray(0, 5), 'EAGAIN', whole.subarray(5, 2_000_000), 'EINTR'];
  const kernel = fakeKernel([...pieces, whole.subarray(2_000_000)]);
  const iterator = openIterator(kernel.libc, program);
  expect(Buffer.compare(iterator.run(), whole)).toBe(0);
  expect(iterator.run()).toHaveLength(0);
  expect(kernel.open.size).toBe(1);
  iterator.close();
  expect(kernel.open.size).toBe(0);
});

test('the first bytes alone', () => {
  const kernel = fakeKernel([counted(100)]);
  const iterator = openIterator(kernel.libc, program);
  expect([...iterator.runFor(4)]).toEqual([0, 1, 2, 3]);
  iterator.close();
  expect(kernel.open.size).toBe(0);
});

test('a verifier that gave up for a signal is asked again, not for ever', () => {
  const refusal = { command: programLoad, errno: 'EAGAIN' };
  const kernel = fakeKernel([], [refusal, refusal]);
  openIterator(kernel.libc, program).close();
  expect(kernel.commands).toEqual([programLoad, programLoad, programLoad, linkCreate]);
  const endless = fakeKernel(
    [],
    Array.from({ length: 10 }, () => refusal),
  );
  expect(() => openIterator(endless.libc, program)).toThrow('EAGAIN');
  expect(endless.commands).toHaveLength(5);
});

test('a program that is refused: with the last word of the verifier', () => {
  const refusal = { command: programLoad, errno: 'EACCES' };
  const log =
    '0: R1=ctx()\ninvalid bpf_context access off=24\nprocessed 2 insns (limit 1000000)\n\0';
  const kernel = fakeKernel([], [refusal, refusal], log);
  expect(() => openIterator(kernel.libc, program)).toThrow(
    'the kernel refuses the eBPF program (EACCES: invalid bpf_context access off=24)',
  );
  expect(kernel.open.size).toBe(0);
});

test.each([
  [{ command: programLoad, errno: 'EPERM' }, /EPERM: a policy/],
  [{ command: programLoad, errno: 'ENOSYS' }, /refuses the eBPF program \(ENOSYS\)$/],
  [{ command: linkCreate, errno: 'EINVAL' }, /does not attach the eBPF program \(EINVAL\)$/],
])('%o is one sentence, and leaves nothing open', (refusal, expected) => {
  const kernel = fakeKernel([], [refusal]);
  expect(() => openIterator(kernel.libc, program)).toThrow(expected);
  expect(kernel.open.size).toBe(0);
});

test('a run that fails closes its iterator', () => {
  const kernel = fakeKernel([counted(10), 'EIO'], [{ command: iteratorCreate, errno: 'EMFILE' }]);
  const iterator = openIterator(kernel.libc, program);
  expect(() => iterator.run()).toThrow('does not start (EMFILE)');
  expect(() => iterator.run()).toThrow('cannot be read (EIO)');
  expect(kernel.open.size).toBe(1);
  iterator.close();
  expect(kernel.open.size).toBe(0);
});
