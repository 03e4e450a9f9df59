/**
 * The rows of one table from dump to dump. A quiet table comes as the same bytes, so most rows are
 * known by comparing memory and need no decoding. Knows messages only by their length and cookie.
 */
import type { SocketRow } from './source.ts';

// netlink(7): length, type, flags, sequence, port. linux/inet_diag.h: the cookie's place.
const headerBytes = 16;
const cookieAt = headerBytes + 44;
/** How far the next known message is looked for before all of them are indexed. */
const window = 4;

export type DecodeMessage = (message: Uint8Array) => SocketRow | null;

export type TableRows = { readonly rows: readonly SocketRow[]; readonly malformed: number };

export type TableMemory = {
  /**
   * @param bytes the socket messages of one dump, one behind the other, each aligned to 4 bytes;
   * copied, so the caller may use the memory again
   */
  readonly update: (bytes: Uint8Array, decode: DecodeMessage) => TableRows;
};

type Known = {
  readonly words: Uint32Array;
  readonly bytes: Buffer;
  /** Where each message starts, in words; repeated ones are left out. */
  readonly starts: Uint32Array;
  readonly cookies: Float64Array;
  /** No cookie is greater, so one that is belongs to a socket not known yet. */
  readonly greatest: number;
  /** `null`: a message that could not be understood. */
  readonly rows: readonly (SocketRow | null)[];
  readonly result: TableRows;
};

const nothing: Known = {
  words: new Uint32Array(0),
  bytes: Buffer.alloc(0),
  starts: new Uint32Array(0),
  cookies: new Float64Array(0),
  greatest: -1,
  rows: [],
  result: { rows: [], malformed: 0 },
};

export function makeTableMemory(): TableMemory {
  let known = nothing;
  return {
    update: (bytes, decode) => {
      if (known.bytes.equals(bytes)) return known.result;
      known = compareMessages(known, bytes, decode);
      return known.result;
    },
  };
}

function compareMessages(before: Known, received: Uint8Array, decode: DecodeMessage): Known {
  const bytes = Buffer.from(new Uint8Array(received).buffer);
  const words = new Uint32Array(bytes.buffer, 0, bytes.length >> 2);
  const starts: number[] = [];
  const cookies: number[] = [];
  const messages: (SocketRow | null)[] = [];
  const used = new Uint8Array(before.rows.length);
  const decoded = new Set<number>();
  let index: ReadonlyMap<number, number> | null = null;
  let next = 0;
  let greatest = -1;
  let malformed = 0;

  for (let start = 0; start < words.length; ) {
    const length = words[start] ?? 0;
    const end = start + ((length + 3) >> 2);
    const cookie = cookieOf(words, start);
    let match = -1;
    for (let ahead = next; ahead < next + window && ahead < before.rows.length; ahead++) {
      if (before.cookies[ahead] === cookie) {
        match = ahead;
        break;
      }
    }
    if (match < 0 && cookie <= before.greatest) {
      index ??= indexOf(before.cookies);
      match = index.get(cookie) ?? -1;
    }
    // A dump that goes on while the table changes can list one socket twice.
    const isRepeated = match >= 0 ? used[match] === 1 : decoded.has(cookie);
    if (!isRepeated) {
      let row: SocketRow | null;
      if (match >= 0 && sameMessage(before, match, words, start, end)) {
        row = before.rows[match] ?? null;
      } else {
        row = decode(bytes.subarray(start * 4, start * 4 + length));
      }
      if (match >= 0) {
        used[match] = 1;
        next = match + 1;
      } else {
        decoded.add(cookie);
      }
      if (row === null) malformed++;
      if (cookie > greatest) greatest = cookie;
      starts.push(start);
      cookies.push(cookie);
      messages.push(row);
    }
    start = end;
  }

  const rows = messages.filter((row) => row !== null);
  return {
    words,
    bytes,
    starts: Uint32Array.from(starts),
    cookies: Float64Array.from(cookies),
    greatest,
    rows: messages,
    result: sameRows(before.result, rows, malformed) ?? { rows, malformed },
  };
}

/** Two halves of 32 bits in the kernel's own order (inet_diag_sockid.idiag_cookie). */
function cookieOf(words: Uint32Array, start: number): number {
  const at = start + (cookieAt >> 2);
  return (words[at] ?? 0) + (words[at + 1] ?? 0) * 2 ** 32;
}

function indexOf(cookies: Float64Array): ReadonlyMap<number, number> {
  const index = new Map<number, number>();
  for (let at = 0; at < cookies.length; at++) index.set(cookies[at] ?? 0, at);
  return index;
}

/** A message begins with its own length, so messages of different lengths differ at once. */
function sameMessage(
  before: Known,
  match: number,
  words: Uint32Array,
  start: number,
  end: number,
): boolean {
  const from = before.starts[match] ?? 0;
  for (let at = 0; at < end - start; at++) {
    if (before.words[from + at] !== words[start + at]) return false;
  }
  return true;
}

/** The rows before, if they are the same objects in the same order. */
function sameRows(
  before: TableRows,
  rows: readonly SocketRow[],
  malformed: number,
): TableRows | null {
  if (before.malformed !== malformed || before.rows.length !== rows.length) return null;
  for (let at = 0; at < rows.length; at++) if (before.rows[at] !== rows[at]) return null;
  return before;
}
