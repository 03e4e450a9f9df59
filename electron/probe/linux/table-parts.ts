/** The rows of several tables as one array, which stays the same array while all tables do. */
import type { SocketRow } from './source.ts';

export type TablePart = readonly SocketRow[];

export function joinTables(): (parts: readonly TablePart[]) => readonly SocketRow[] {
  let lastParts: readonly TablePart[] = [];
  let last: readonly SocketRow[] = [];
  return (parts) => {
    const same =
      parts.length === lastParts.length && parts.every((part, index) => part === lastParts[index]);
    if (!same) {
      lastParts = parts;
      last = parts.flat();
    }
    return last;
  };
}
