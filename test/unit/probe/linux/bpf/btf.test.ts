/** BTF read by hand-made kernels, and by bytes that are no BTF at all. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readBtf, type Btf } from '../../../../../electron/probe/linux/bpf/btf.ts';
import {
  descriptorProgram,
  pidLevelProgram,
} from '../../../../../electron/probe/linux/bpf/program.ts';
import { makeBtfBuilder, smallKernel } from '../../../../support/btf-builder.ts';

function mustRead(bytes: Uint8Array): Btf {
  const btf = readBtf(bytes);
  if (btf === null) throw new Error('this is no BTF');
  return btf;
}

describe('functions', () => {
  test('are found by their whole name, with the types of their parameters', () => {
    const build = makeBtfBuilder();
    const int = build.integer('int', 4);
    const pointer = build.pointer(int);
    build.function('open', [['path', pointer]]);
    build.function('openat', []);
    const wanted = build.function('open_tree', [
      ['path', pointer],
      ['flags', int],
    ]);
    const btf = mustRead(build.finish());
    expect(btf.findFunction('open_tree')).toEqual({ id: wanted, parameters: [pointer, int] });
    expect(btf.findFunction('openat')?.parameters).toEqual([]);
    expect(btf.findFunction('tree')).toBeNull();
    expect(btf.findFunction('open_')).toBeNull();
    // A struct's name is not a function's.
    expect(btf.findFunction('int')).toBeNull();
  });
});

describe('members', () => {
  test('of a struct, through names, qualities and one pointer', () => {
    const build = makeBtfBuilder();
    const int = build.integer('int', 4);
    const struct = build.struct({
      name: 'box',
      members: [
        { name: 'first', type: int, bitOffset: 0 },
        { name: 'second', type: int, bitOffset: 32 },
      ],
    });
    const constant = build.raw({ kind: 10, words: [struct] });
    const typedef = build.raw({ name: 'box_t', kind: 8, words: [constant] });
    const pointer = build.pointer(typedef);
    const twice = build.pointer(pointer);
    const btf = mustRead(build.finish());
    for (const type of [struct, constant, typedef, pointer]) {
      expect(btf.findMember(type, 'second')).toEqual({ byteOffset: 4, type: int });
    }
    expect(btf.findMember(twice, 'second')).toBeNull();
    expect(btf.findMember(struct, 'third')).toBeNull();
    expect(btf.findMember(int, 'second')).toBeNull();
    expect(btf.findMember(0, 'second')).toBeNull();
    expect(btf.findMember(9999, 'second')).toBeNull();
  });

  test('of nameless unions and structs inside', () => {
    const build = makeBtfBuilder();
    const int = build.integer('int', 4);
    const inner = build.struct({ members: [{ name: 'deep', type: int, bitOffset: 16 }] });
    const union = build.struct({
      isUnion: true,
      members: [
        { name: 'flat', type: int, bitOffset: 0 },
        { name: '', type: inner, bitOffset: 0 },
      ],
    });
    const outer = build.struct({
      name: 'outer',
      members: [
        { name: 'head', type: int, bitOffset: 0 },
        { name: '', type: union, bitOffset: 64 },
      ],
    });
    const btf = mustRead(build.finish());
    expect(btf.findMember(outer, 'deep')).toEqual({ byteOffset: 10, type: int });
    expect(btf.findMember(outer, 'flat')).toEqual({ byteOffset: 8, type: int });
  });

  test('that are bit-fields have no place of their own', () => {
    const build = makeBtfBuilder();
    const int = build.integer('int', 4);
    const struct = build.struct({
      hasBitFields: true,
      members: [
        { name: 'flag', type: int, bitOffset: (1 << 24) | 3 },
        { name: 'whole', type: int, bitOffset: 32 },
      ],
    });
    const btf = mustRead(build.finish());
    expect(btf.findMember(struct, 'flag')).toBeNull();
    expect(btf.findMember(struct, 'whole')).toEqual({ byteOffset: 4, type: int });
  });

  test('of types that contain themselves are searched once', () => {
    const build = makeBtfBuilder();
    const self = 1;
    build.struct({ members: [{ name: '', type: self, bitOffset: 0 }] });
    const typedef = 2;
    build.raw({ name: 'endless', kind: 8, words: [typedef] });
    const btf = mustRead(build.finish());
    expect(btf.findMember(self, 'any')).toBeNull();
    expect(btf.findMember(typedef, 'any')).toBeNull();
    expect(btf.byteLengthOf(typedef)).toBeNull();
  });
});

test('sizes and elements', () => {
  const build = makeBtfBuilder();
  const short = build.integer('short', 2);
  const pointer = build.pointer(short);
  const array = build.array(pointer, 4);
  const typedef = build.raw({ name: 'short_t', kind: 8, words: [short] });
  const btf = mustRead(build.finish());
  expect([short, pointer, typedef].map(btf.byteLengthOf)).toEqual([2, 8, 2]);
  expect(btf.byteLengthOf(array)).toBeNull();
  expect(btf.elementOf(array)).toBe(pointer);
  expect(btf.elementOf(pointer)).toBeNull();
});

test('types of every kind are stepped over', () => {
  const build = makeBtfBuilder();
  const two = [0, 0, 0, 0, 0, 0];
  build.raw({ kind: 6, parts: 2, words: [4, 1, 0, 1, 1] }); // ENUM
  build.raw({ kind: 7, words: [0] }); // FWD
  build.raw({ kind: 14, words: [1, 0] }); // VAR
  build.raw({ kind: 15, parts: 2, words: [8, ...two] }); // DATASEC
  build.raw({ kind: 16, words: [8] }); // FLOAT
  build.raw({ kind: 17, words: [1, 0] }); // DECL_TAG
  build.raw({ kind: 18, words: [1] }); // TYPE_TAG
  build.raw({ kind: 19, parts: 2, words: [8, ...two] }); // ENUM64
  const last = build.function('last', []);
  expect(mustRead(build.finish()).findFunction('last')?.id).toBe(last);
});

describe('refused as a whole', () => {
  test.each([
    ['a kind of type that is not known', 20],
    ['a type of no kind', 0],
  ])('%s', (_, kind) => {
    const build = makeBtfBuilder();
    build.raw({ kind, words: [0] });
    expect(readBtf(build.finish())).toBeNull();
  });

  test('bytes that are cut off, of another order, or none', () => {
    const whole = smallKernel();
    expect(readBtf(whole)).not.toBeNull();
    for (const length of [0, 1, 23, 24, 100, whole.length - 1]) {
      expect(readBtf(whole.subarray(0, length))).toBeNull();
    }
    const foreign = Uint8Array.from(whole);
    foreign.set([0xeb, 0x9f]);
    expect(readBtf(foreign)).toBeNull();
  });

  test('a view that starts in the middle of a buffer is no matter', () => {
    const whole = smallKernel();
    const shifted = new Uint8Array(whole.length + 3);
    shifted.set(whole, 3);
    expect(mustRead(shifted.subarray(3)).findFunction('bpf_iter_task_file')).not.toBeNull();
  });
});

describe('no bytes throw or hang', () => {
  const useAll = (bytes: Uint8Array): void => {
    const btf = readBtf(bytes);
    if (btf === null) return;
    btf.findFunction('bpf_iter_task_file');
    for (let type = 0; type < 40; type++) {
      btf.findMember(type, 'level');
      btf.elementOf(type);
      btf.byteLengthOf(type);
    }
    for (const build of [() => descriptorProgram(btf, 2), () => pidLevelProgram(btf)]) {
      try {
        expect(build().code.length % 8).toBe(0);
      } catch (error) {
        expect(String(error)).toMatch(/this kernel|does not fit into/);
      }
    }
  };

  test('any', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), useAll));
  });

  test('a kernel with words replaced', () => {
    const word = fc.oneof(fc.nat(40), fc.nat(0xffff), fc.integer({ min: 0, max: 0xffffffff }));
    const change = fc.record({ at: fc.nat(400), word });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 6 }), (changes) => {
        const bytes = smallKernel();
        const view = new DataView(bytes.buffer);
        for (const { at, word: value } of changes) {
          view.setUint32((at * 4) % (bytes.length - 4), value, true);
        }
        useAll(bytes);
      }),
      { numRuns: 500 },
    );
  });

  test('a chain of nameless structs without end', () => {
    const build = makeBtfBuilder();
    for (let index = 1; index <= 50_000; index++) {
      build.struct({ members: [{ name: '', type: index + 1, bitOffset: 0 }] });
    }
    expect(mustRead(build.finish()).findMember(1, 'any')).toBeNull();
  });
});
