/**
 * Reads BTF, the kernel's description of its own types: which function has which parameters, and
 * where in a struct a member lies. Pure; knows no reader. A wrong offset would read wrong memory,
 * so whatever does not fit the format is refused as a whole.
 * https://docs.kernel.org/bpf/btf.html
 */

export type BtfFunction = {
  readonly id: number;
  /** The types of its parameters, in order. */
  readonly parameters: readonly number[];
};

export type BtfMember = { readonly byteOffset: number; readonly type: number };

/** Types are numbers. Every answer is `null` for what is not there. */
export type Btf = {
  readonly findFunction: (name: string) => BtfFunction | null;
  /** In the struct that `type` is or points to; members of nameless structs inside count. */
  readonly findMember: (type: number, name: string) => BtfMember | null;
  /** The type of an array's elements. */
  readonly elementOf: (type: number) => number | null;
  readonly byteLengthOf: (type: number) => number | null;
};

const magic = 0xeb9f;
const headerBytes = 24;
const pointerBytes = 8;
const maximumDepth = 32;
const maximumNested = 256;

const pointerKind = 2;
const arrayKind = 3;
const structKind = 4;
const unionKind = 5;
const functionKind = 12;
const prototypeKind = 13;
/** TYPEDEF, VOLATILE, CONST, RESTRICT, TYPE_TAG: another name or quality of the same type. */
const modifierKinds = new Set([8, 9, 10, 11, 18]);
/** INT, STRUCT, UNION, ENUM, FLOAT, ENUM64: their third word is their size. */
const sizedKinds = new Set([1, structKind, unionKind, 6, 16, 19]);

/** Words that follow the first three, by kind: always, and for each of the `vlen` parts. */
const trailingWords: readonly (readonly [fixed: number, each: number] | null)[] = [
  null,
  [1, 0], // INT
  [0, 0], // PTR
  [3, 0], // ARRAY
  [0, 3], // STRUCT
  [0, 3], // UNION
  [0, 2], // ENUM
  [0, 0], // FWD
  [0, 0], // TYPEDEF
  [0, 0], // VOLATILE
  [0, 0], // CONST
  [0, 0], // RESTRICT
  [0, 0], // FUNC
  [0, 2], // FUNC_PROTO
  [1, 0], // VAR
  [0, 3], // DATASEC
  [0, 0], // FLOAT
  [1, 0], // DECL_TAG
  [0, 0], // TYPE_TAG
  [0, 3], // ENUM64
];

/** `null` for bytes that are not whole, little-endian BTF of kinds known here. */
export function readBtf(bytes: Uint8Array): Btf | null {
  if (bytes.length < headerBytes) return null;
  const header = new DataView(bytes.buffer, bytes.byteOffset, headerBytes);
  if (header.getUint16(0, true) !== magic) return null;
  const bodyAt = header.getUint32(4, true);
  const typesAt = bodyAt + header.getUint32(8, true);
  const typesEnd = typesAt + header.getUint32(12, true);
  const stringsAt = bodyAt + header.getUint32(16, true);
  const stringsEnd = stringsAt + header.getUint32(20, true);
  if (typesEnd > bytes.length || stringsEnd > bytes.length || typesEnd % 4 !== 0) return null;
  if (typesAt % 4 !== 0 || (stringsEnd > stringsAt && bytes[stringsEnd - 1] !== 0)) return null;
  // A copy, because a view of words needs an aligned start.
  const words = new Uint32Array(new Uint8Array(bytes.subarray(typesAt, typesEnd)).buffer);
  const starts = indexTypes(words);
  return starts === null ? null : makeBtf(words, starts, bytes.subarray(stringsAt, stringsEnd));
}

/** Where each type starts; type 0 is void and has no record. */
function indexTypes(words: Uint32Array): Uint32Array | null {
  const starts = new Uint32Array(Math.floor(words.length / 3) + 1);
  let count = 1;
  let at = 0;
  while (at < words.length) {
    const info = words[at + 1] ?? 0;
    const trailing = trailingWords[kindOf(info)];
    if (trailing === undefined || trailing === null) return null;
    starts[count++] = at;
    at += 3 + trailing[0] + trailing[1] * partsOf(info);
  }
  return at === words.length ? starts.subarray(0, count) : null;
}

function kindOf(info: number): number {
  return (info >>> 24) & 31;
}

function partsOf(info: number): number {
  return info & 0xffff;
}

function makeBtf(words: Uint32Array, starts: Uint32Array, strings: Uint8Array): Btf {
  const infoOf = (type: number): number =>
    type > 0 && type < starts.length ? (words[(starts[type] ?? 0) + 1] ?? 0) : 0;
  const wordOf = (type: number, index: number): number => words[(starts[type] ?? 0) + index] ?? 0;

  const isNamed = (nameAt: number, name: string): boolean => {
    for (let index = 0; index < name.length; index++) {
      if (strings[nameAt + index] !== name.charCodeAt(index)) return false;
    }
    return strings[nameAt + name.length] === 0;
  };

  /** The type itself, without qualifiers; 0 when they never end. */
  const bare = (type: number): number => {
    let current = type;
    for (let depth = 0; depth < maximumDepth; depth++) {
      if (!modifierKinds.has(kindOf(infoOf(current)))) return current;
      current = wordOf(current, 2);
    }
    return 0;
  };

  const memberIn = (type: number, name: string, seen: Set<number>): BtfMember | null => {
    const info = infoOf(type);
    const kind = kindOf(info);
    if ((kind !== structKind && kind !== unionKind) || seen.has(type)) return null;
    if (seen.size === maximumNested) return null;
    seen.add(type);
    for (let part = 0; part < partsOf(info); part++) {
      const nameAt = wordOf(type, 3 + part * 3);
      const memberType = wordOf(type, 4 + part * 3);
      const place = wordOf(type, 5 + part * 3);
      // With the kind flag set, the upper byte is the width of a bit-field.
      const isBitField = info >>> 31 === 1 && place >>> 24 !== 0;
      const bitOffset = info >>> 31 === 1 ? place & 0xffffff : place;
      if (isNamed(nameAt, name)) {
        return isBitField || bitOffset % 8 !== 0
          ? null
          : { byteOffset: bitOffset / 8, type: memberType };
      }
      if (strings[nameAt] === 0) {
        const inner = memberIn(bare(memberType), name, seen);
        if (inner !== null) return { ...inner, byteOffset: bitOffset / 8 + inner.byteOffset };
      }
    }
    return null;
  };

  return {
    findFunction: (name) => {
      for (let type = 1; type < starts.length; type++) {
        if (kindOf(infoOf(type)) !== functionKind || !isNamed(wordOf(type, 0), name)) continue;
        const prototype = wordOf(type, 2);
        const info = infoOf(prototype);
        if (kindOf(info) !== prototypeKind) return null;
        const parameters = Array.from({ length: partsOf(info) }, (_, part) =>
          wordOf(prototype, 4 + part * 2),
        );
        return { id: type, parameters };
      }
      return null;
    },
    findMember: (type, name) => {
      const itself = bare(type);
      const isPointer = kindOf(infoOf(itself)) === pointerKind;
      return memberIn(isPointer ? bare(wordOf(itself, 2)) : itself, name, new Set());
    },
    elementOf: (type) => {
      const itself = bare(type);
      return kindOf(infoOf(itself)) === arrayKind ? wordOf(itself, 3) : null;
    },
    byteLengthOf: (type) => {
      const itself = bare(type);
      const kind = kindOf(infoOf(itself));
      if (kind === pointerKind) return pointerBytes;
      return sizedKinds.has(kind) ? wordOf(itself, 2) : null;
    },
  };
}
