/** Instructions, byte by byte as the instruction set's standard has them. */
import { describe, expect, test } from 'vitest';
import {
  add,
  assemble,
  call,
  exit,
  jumpIfEqual,
  jumpUnlessEqual,
  label,
  load,
  move,
  set,
  store,
  subtract,
  type Step,
} from '../../../../../electron/probe/linux/bpf/assembler.ts';

function hex(...steps: readonly Step[]): string {
  return Buffer.from(assemble(steps)).toString('hex');
}

// The same bytes as llvm-mc -triple=bpfel writes for the comment.
test.each([
  ['r1 = *(u8 *)(r2 + 3)', load(1, 1, 2, 3), '7121030000000000'],
  ['r1 = *(u16 *)(r2 + 3)', load(2, 1, 2, 3), '6921030000000000'],
  ['r1 = *(u32 *)(r2 + 3)', load(4, 1, 2, 3), '6121030000000000'],
  ['r7 = *(u64 *)(r6 + 24)', load(8, 7, 6, 24), '7967180000000000'],
  ['*(u8 *)(r10 - 1) = r3', store(1, 10, -1, 3), '733affff00000000'],
  ['*(u16 *)(r10 - 2) = r3', store(2, 10, -2, 3), '6b3afeff00000000'],
  ['*(u32 *)(r10 - 16) = r3', store(4, 10, -16, 3), '633af0ff00000000'],
  ['*(u64 *)(r10 - 8) = r3', store(8, 10, -8, 3), '7b3af8ff00000000'],
  ['r6 = r1', move(6, 1), 'bf16000000000000'],
  ['r0 = 0', set(0, 0), 'b700000000000000'],
  ['r2 += -16', add(2, -16), '07020000f0ffffff'],
  ['r3 -= r4', subtract(3, 4), '1f43000000000000'],
  ['call 127', call(127), '850000007f000000'],
  ['exit', exit(), '9500000000000000'],
])('%s', (_, step, expected) => {
  expect(hex(step)).toBe(expected);
});

describe('jumps', () => {
  test('count from the instruction after them, forward and back, over labels', () => {
    const code = hex(
      label('start'),
      jumpIfEqual(7, 0, 'end'),
      move(1, 2),
      label('nothing'),
      jumpUnlessEqual(3, 0x534f434b, 'start'),
      label('end'),
      exit(),
    );
    expect(code).toBe(
      ['1507020000000000', 'bf21000000000000', '5503fdff4b434f53', '9500000000000000'].join(''),
    );
  });

  test('need a label that is there once', () => {
    expect(() => hex(jumpIfEqual(1, 0, 'nowhere'))).toThrow('the label nowhere is missing');
    expect(() => hex(label('here'), label('here'))).toThrow('the label here is given twice');
  });
});

test('numbers that do not fit are refused, not cut', () => {
  expect(() => hex(load(8, 1, 1, 0x8000))).toThrow('32768 does not fit');
  expect(() => hex(load(8, 1, 1, 1.5))).toThrow('1.5 does not fit');
  expect(() => hex(add(1, 2 ** 31))).toThrow('2147483648 does not fit');
  expect(hex(add(1, -(2 ** 31)))).toBe('0701000000000080');
});
