/** Which sockets have left the table, told from rows that keep their identity. Pure. */
import type { SocketRow } from './source.ts';

/** How far ahead the next row that is still there is looked for. */
const window = 8;

/** Inodes that `before` has and `after` has not. */
export function closedInodes(
  before: readonly SocketRow[],
  after: readonly SocketRow[],
): readonly number[] {
  if (before === after) return [];
  const missing: number[] = [];
  let next = 0;
  for (const row of before) {
    let match = -1;
    for (let ahead = next; ahead < next + window && ahead < after.length; ahead++) {
      if (after[ahead] === row) {
        match = ahead;
        break;
      }
    }
    if (match >= 0) next = match + 1;
    else if (row.inode !== 0) missing.push(row.inode);
  }
  if (missing.length === 0) return missing;
  const left = new Set<number>();
  for (const { inode } of after) left.add(inode);
  return missing.filter((inode) => !left.has(inode));
}
