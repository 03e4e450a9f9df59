/**
 * What can be read on a machine and what cannot: the doctor's list of checks. Each was tried where
 * trying is harmless; none is guessed from a version number.
 */
import type { OperatingSystem } from './sample.ts';

/** `limited`: Portolan does without, at a price that `detail` names. */
export const checkStates = ['ok', 'limited', 'missing'] as const;
export type CheckState = (typeof checkStates)[number];

export type Check = {
  /** Stable, for scripts: `reader`, `owners-of-others`, … */
  readonly id: string;
  /** What is checked, as a short noun phrase. */
  readonly title: string;
  readonly state: CheckState;
  /** One plain sentence: what was found, and what it means. */
  readonly detail: string;
  /** A command line that would change it, and its price in brackets; `null` where nothing would. */
  readonly unlock: string | null;
};

export type Examination = {
  readonly os: OperatingSystem;
  /** Epoch milliseconds. */
  readonly takenAt: number;
  readonly checks: readonly Check[];
};
