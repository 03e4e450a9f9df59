/** Writes BTF by hand, type by type, as the kernel's build would: small kernels for unit tests. */

type Member = { readonly name: string; readonly type: number; readonly bitOffset: number };
type SizedStruct = {
  readonly name?: string;
  readonly byteLength?: number;
  readonly isUnion?: boolean;
  /** Bit-fields carry their width in the upper byte of the place. */
  readonly hasBitFields?: boolean;
  readonly members: readonly Member[];
};

export type BtfBuilder = {
  /** Each returns the number of the new type. */
  readonly integer: (name: string, byteLength: number) => number;
  readonly pointer: (to: number) => number;
  readonly array: (of: number, count: number) => number;
  readonly struct: (what: SizedStruct) => number;
  readonly function: (
    name: string,
    parameters: readonly (readonly [name: string, type: number])[],
  ) => number;
  /** A type of any kind, by its words after the info. */
  readonly raw: (what: {
    readonly name?: string;
    readonly kind: number;
    readonly parts?: number;
    readonly words: readonly number[];
  }) => number;
  readonly finish: () => Uint8Array;
};

const headerBytes = 24;

export function makeBtfBuilder(): BtfBuilder {
  const words: number[] = [];
  let strings = '\0';
  let count = 0;

  const nameAt = (name: string): number => {
    if (name === '') return 0;
    const at = strings.length;
    strings += `${name}\0`;
    return at;
  };
  const raw: BtfBuilder['raw'] = ({ name = '', kind, parts = 0, words: rest }) => {
    words.push(nameAt(name), ((kind << 24) | parts) >>> 0, ...rest);
    return ++count;
  };

  return {
    raw,
    integer: (name, byteLength) => raw({ name, kind: 1, words: [byteLength, byteLength * 8] }),
    pointer: (to) => raw({ kind: 2, words: [to] }),
    array: (of, elements) => raw({ kind: 3, words: [0, of, 0, elements] }),
    struct: ({ name = '', byteLength = 64, isUnion = false, hasBitFields = false, members }) =>
      raw({
        name,
        kind: (isUnion ? 5 : 4) | (hasBitFields ? 0x80 : 0),
        parts: members.length,
        words: [
          byteLength,
          ...members.flatMap((member) => [nameAt(member.name), member.type, member.bitOffset]),
        ],
      }),
    function: (name, parameters) => {
      const prototype = raw({
        kind: 13,
        parts: parameters.length,
        words: [0, ...parameters.flatMap(([parameter, type]) => [nameAt(parameter), type])],
      });
      return raw({ name, kind: 12, words: [prototype] });
    },
    finish: () => {
      const text = Buffer.from(strings, 'latin1');
      const bytes = new Uint8Array(headerBytes + words.length * 4 + text.length);
      const view = new DataView(bytes.buffer);
      view.setUint16(0, 0xeb9f, true);
      view.setUint8(2, 1);
      view.setUint32(4, headerBytes, true);
      view.setUint32(8, 0, true);
      view.setUint32(12, words.length * 4, true);
      view.setUint32(16, words.length * 4, true);
      view.setUint32(20, text.length, true);
      for (const [index, word] of words.entries()) {
        view.setUint32(headerBytes + index * 4, word, true);
      }
      bytes.set(text, headerBytes + words.length * 4);
      return bytes;
    },
  };
}

/** A kernel with just what the eBPF reader looks for, at offsets no real kernel has. */
export function smallKernel(without: string | null = null): Uint8Array {
  const btf = makeBtfBuilder();
  const int = btf.integer('int', 4);
  const long = btf.integer('long unsigned int', 8);
  const members = (...list: readonly Member[]): readonly Member[] =>
    list.filter(({ name }) => name !== without);
  const pointerTo = (name: string, ...list: readonly Member[]): number =>
    btf.pointer(btf.struct({ name, members: members(...list) }));

  const superBlock = pointerTo('super_block', { name: 's_magic', type: long, bitOffset: 96 * 8 });
  const inode = pointerTo(
    'inode',
    { name: 'i_sb', type: superBlock, bitOffset: 40 * 8 },
    { name: 'i_ino', type: long, bitOffset: 64 * 8 },
  );
  const file = pointerTo('file', { name: 'f_inode', type: inode, bitOffset: 32 * 8 });
  const upid = btf.struct({
    name: 'upid',
    byteLength: 16,
    members: members({ name: 'nr', type: int, bitOffset: 0 }),
  });
  const pid = pointerTo(
    'pid',
    { name: 'level', type: int, bitOffset: 4 * 8 },
    { name: 'numbers', type: btf.array(upid, 0), bitOffset: 112 * 8 },
  );
  const signal = pointerTo('signal_struct', {
    name: 'pids',
    type: btf.array(pid, 4),
    bitOffset: 200 * 8,
  });
  const task = pointerTo(
    'task_struct',
    { name: 'pid', type: int, bitOffset: 1000 * 8 },
    { name: 'tgid', type: int, bitOffset: 1004 * 8 },
    { name: 'thread_pid', type: pid, bitOffset: 1016 * 8 },
    { name: 'signal', type: signal, bitOffset: 1024 * 8 },
  );
  const meta = pointerTo('bpf_iter_meta', { name: 'seq', type: btf.pointer(0), bitOffset: 8 * 8 });
  if (without !== 'bpf_iter_task_file') {
    btf.function('bpf_iter_task_file', [
      ['meta', meta],
      ['task', task],
      ['fd', int],
      ['file', file],
    ]);
  }
  return btf.finish();
}
