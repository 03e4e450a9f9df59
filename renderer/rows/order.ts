/**
 * Puts rows in order. A full sort works in passes over ranks and gives way between them, so that
 * 50,000 rows never hold up a frame; a small change is merged into an order that already stands.
 */
import { addressKey, columnOf, protocolKey, type ColumnId, type SortKey } from './columns.ts';
import type { Row } from './row.ts';

export type Sort = { readonly column: ColumnId; readonly descending: boolean };
export type Compare = (left: Row, right: Row) => number;

type Key = (row: Row) => SortKey;

/** Decide between rows that are equal in the sorted column, the first of them most. */
const tieBreakers: readonly Key[] = [
  (row) => row.socket.local.port * 4 + protocolKey(row),
  (row) => addressKey(row.socket.local.address),
  (row) => row.serial,
];

export function comparing(sort: Sort): Compare {
  const key = columnOf(sort.column).key;
  return (left, right) => {
    const first = compareKeys(key(left), key(right), sort.descending);
    if (first !== 0) return first;
    for (const tieBreaker of tieBreakers) {
      const next = compareKeys(tieBreaker(left), tieBreaker(right), false);
      if (next !== 0) return next;
    }
    return 0;
  };
}

/** A new array in the order of `comparing(sort)`; yields where it may be interrupted. */
export function* sortRows(rows: readonly Row[], sort: Sort): Generator<void, readonly Row[]> {
  let ordered = rows;
  for (const tieBreaker of tieBreakers.toReversed()) {
    ordered = yield* sortPass(ordered, tieBreaker, false);
  }
  return yield* sortPass(ordered, columnOf(sort.column).key, sort.descending);
}

/** `base` without the rows named in `touched`, and with `inserted` put where they belong. */
export function mergeRows(
  base: readonly Row[],
  touched: ReadonlySet<string>,
  inserted: readonly Row[],
  compare: Compare,
): readonly Row[] {
  const arriving = [...inserted].sort(compare);
  const merged: Row[] = [];
  let next = 0;
  for (const row of base) {
    if (touched.has(row.id)) continue;
    for (let arrival = arriving[next]; arrival !== undefined; arrival = arriving[next]) {
      if (compare(arrival, row) > 0) break;
      merged.push(arrival);
      next++;
    }
    merged.push(row);
  }
  for (; next < arriving.length; next++) {
    const arrival = arriving[next];
    if (arrival !== undefined) merged.push(arrival);
  }
  return merged;
}

function compareKeys(left: SortKey, right: SortKey, descending: boolean): number {
  if (left === right) return 0;
  if (left === null) return 1;
  if (right === null) return -1;
  const ascending = isBefore(left, right) ? -1 : 1;
  return descending ? -ascending : ascending;
}

/** Numbers before text; text by code unit, which needs no locale and is the same everywhere. */
function isBefore(left: number | string, right: number | string): boolean {
  if (typeof left === typeof right) return left < right;
  return typeof left === 'number';
}

/** How many rows are looked at before giving way. */
const stride = 4096;
/** Ranks and positions share one double: 2^21 rows leave 32 bits of its 53 for the rank. */
const positions = 2 ** 21;

/**
 * One stable pass: each row becomes `rank * positions + position`, and the numbers are sorted by the
 * engine's own code, about ten times as fast as sorting rows with a comparator.
 */
function* sortPass(
  rows: readonly Row[],
  key: Key,
  descending: boolean,
): Generator<void, readonly Row[]> {
  const keys: SortKey[] = [];
  for (const row of rows) {
    keys.push(key(row));
    if (keys.length % stride === 0) yield;
  }
  const rankOf = ranking(keys, descending);
  yield;
  const packed = new Float64Array(rows.length);
  for (let position = 0; position < keys.length; position++) {
    packed[position] = rankOf(keys[position] ?? null) * positions + position;
    if (position % stride === 0) yield;
  }
  packed.sort();
  yield;
  const ordered: Row[] = [];
  for (const value of packed) {
    const row = rows[value % positions];
    if (row !== undefined) ordered.push(row);
  }
  return ordered;
}

/** Numbers are found by halving: a table of 50,000 of them would cost more than the sort. */
function ranking(keys: readonly SortKey[], descending: boolean): (key: SortKey) => number {
  const numbers = Float64Array.from(keys.filter((key) => typeof key === 'number')).sort();
  const texts = [...new Set(keys.filter((key) => typeof key === 'string'))].sort();
  const textRanks = new Map(texts.map((text, index) => [text, numbers.length + index]));
  const last = numbers.length + texts.length;
  return (key) => {
    if (key === null) return last;
    const rank =
      typeof key === 'number' ? firstAtLeast(numbers, key) : (textRanks.get(key) ?? last);
    return descending ? last - 1 - rank : rank;
  };
}

function firstAtLeast(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? Infinity) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
