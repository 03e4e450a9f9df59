/**
 * Asks single descriptors whether they still are the socket the book says, a share of them at each
 * look. A process that closes one descriptor and opens another has as many as before, so its stamp
 * tells nothing; and while another process keeps the socket, the table tells nothing either.
 */
import type { OwnerBook } from './owner-book.ts';

/** At 3 µs each: some 0.4 ms for each of the two kinds. */
const checksPerLook = 128;

export type HoldCheck = {
  /**
   * @param inodes those of the sockets that are shown; 0 is none
   * @param shared those of them with several owners, which are checked most often
   * @returns processes that no longer hold what the book says
   */
  readonly findLosers: (
    inodes: ArrayLike<number>,
    shared: readonly number[],
    book: OwnerBook,
    isHeld: (pid: number, descriptor: number, inode: number) => boolean,
  ) => ReadonlySet<number>;
};

export function openHoldCheck(): HoldCheck {
  let nextInode = 0;
  let nextShared = 0;

  return {
    findLosers: (inodes, shared, book, isHeld) => {
      const losers = new Set<number>();
      const walk = (list: ArrayLike<number>, start: number): number => {
        let left = Math.min(checksPerLook, list.length);
        let at = start;
        for (; left > 0; left--, at++) {
          const inode = list[at % list.length] ?? 0;
          for (const { pid, descriptors } of book.holders(inode) ?? []) {
            for (const descriptor of descriptors) {
              if (!isHeld(pid, descriptor, inode)) losers.add(pid);
            }
            // One socket that half the machine holds is a round of its own.
            left -= descriptors.length - 1;
          }
        }
        return list.length === 0 ? 0 : at % list.length;
      };
      nextShared = walk(shared, nextShared);
      if (inodes.length > shared.length) nextInode = walk(inodes, nextInode);
      return losers;
    },
  };
}
