/**
 * Measures items in turn, round after round, so that whatever else the machine does falls on all of
 * them alike. The first round warms caches and is dropped.
 */
import type { Item, LeftOut } from './item.ts';
import { summarize, type Summary } from './statistics.ts';

export type Measured = { readonly key: string; readonly title: string } & Summary;

export type Rounds = {
  readonly measured: readonly Measured[];
  readonly leftOut: readonly LeftOut[];
};

/** An item that fails is left out from then on, and named with its reason. */
export async function measureInRounds(
  items: readonly Item[],
  rounds: number,
  onRound: (round: number) => void,
): Promise<Rounds> {
  const times = new Map(items.map((item) => [item, [] as number[]]));
  const leftOut: LeftOut[] = [];
  for (let round = 0; round <= rounds; round++) {
    onRound(round);
    for (const [item, values] of times) {
      try {
        const ms = await item.measure();
        if (round > 0) values.push(ms);
      } catch (error) {
        times.delete(item);
        const reason = error instanceof Error ? error.message : String(error);
        leftOut.push({ title: item.title, reason });
      }
    }
  }
  const measured = [...times].map(([{ key, title }, values]) => ({
    key,
    title,
    ...summarize(values),
  }));
  return { measured, leftOut };
}
