/**
 * The tally of a whole run: both test runners append a line a test to one file, so that a skipped
 * test is reported by its name and reason, whichever runner skipped it.
 */
import { appendFileSync, readFileSync } from 'node:fs';

export type Tallied = {
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** Why it was skipped, with the command that brings what is missing. */
  readonly note: string;
};

export const tallyVariable = 'PORTOLAN_TALLY';

export function tally(line: Tallied): void {
  const file = process.env[tallyVariable];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(line)}\n`);
}

export function readTally(file: string): readonly Tallied[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Tallied);
}
