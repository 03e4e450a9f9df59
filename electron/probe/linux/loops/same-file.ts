/**
 * Which descriptors are one and the same open file: an epoll inherited by fork(2) is one loop with
 * several owners. Pure: the comparison itself is given.
 */

/**
 * An order over open files, as kcmp(2) with KCMP_FILE gives it: 0 same, negative before, positive
 * after; `null` when the kernel does not compare these two.
 */
export type CompareFiles<T> = (left: T, right: T) => number | null;

export type SameFile<T> = {
  readonly groups: readonly (readonly T[])[];
  /** Each of these is in a group of its own, because the kernel compared it with nothing. */
  readonly uncompared: readonly T[];
};

export function groupSameFiles<T>(items: readonly T[], compare: CompareFiles<T>): SameFile<T> {
  /** Groups in the order of their files, so that a place is found in few comparisons. */
  const ordered: T[][] = [];
  const apart: T[][] = [];
  const uncompared: T[] = [];

  for (const item of items) {
    if (compare(item, item) !== 0) {
      apart.push([item]);
      uncompared.push(item);
      continue;
    }
    let low = 0;
    let high = ordered.length;
    let joined = false;
    while (low < high) {
      const middle = (low + high) >> 1;
      const group = ordered[middle];
      const [first] = group ?? [];
      if (group === undefined || first === undefined) break;
      const order = compare(item, first);
      if (order === 0) {
        group.push(item);
        joined = true;
        break;
      }
      if (order === null) {
        // This item can be compared with itself, so it is the other one that is gone.
        apart.push(...ordered.splice(middle, 1));
        high = Math.min(high - 1, ordered.length);
      } else if (order < 0) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    if (!joined) ordered.splice(low, 0, [item]);
  }
  return { groups: [...ordered, ...apart], uncompared };
}
