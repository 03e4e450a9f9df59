/**
 * Proves that the processes the book names as owners are alive and the ones the scan saw; those
 * that are not are struck out. Each process is asked about once a scan.
 */
import type { ProcessKey } from '../../../shared/model/process.ts';
import type { OwnerBook } from './owner-book.ts';
import type { Evidence, ProcessLook } from './process-table.ts';

export type Proof = {
  /** Proves the holders of all sockets of the look. */
  readonly prove: () => void;
  /** Proves all anew, of whom these processes have just been scanned. */
  readonly renew: (scanned: ReadonlySet<number>) => void;
  readonly keyOf: (pid: number) => ProcessKey | null;
  readonly keys: () => ReadonlyMap<number, ProcessKey | null>;
};

export function proveOwners(
  book: OwnerBook,
  rows: readonly { readonly inode: number }[],
  includeOwner: ProcessLook['includeOwner'],
): Proof {
  const keys = new Map<number, ProcessKey | null>();

  function* evidenceOf(pid: number): Generator<Evidence> {
    for (const inode of book.inodesOf(pid)) {
      const own = book.holders(inode)?.find((holding) => holding.pid === pid);
      for (const descriptor of own?.descriptors ?? []) yield { descriptor, inode };
    }
  }

  const prove = (): void => {
    const lost: number[] = [];
    for (const { inode } of rows) {
      const holders = book.holders(inode);
      if (holders === undefined) continue;
      for (const { pid } of holders) {
        if (keys.has(pid)) continue;
        const key = includeOwner(pid, evidenceOf(pid));
        keys.set(pid, key);
        if (key === null) lost.push(pid);
      }
    }
    for (const pid of lost) {
      book.forget(pid);
      keys.delete(pid);
    }
  };

  return {
    prove,
    renew: (scanned) => {
      for (const pid of scanned) keys.delete(pid);
      prove();
    },
    keyOf: (pid) => keys.get(pid) ?? null,
    keys: () => keys,
  };
}
