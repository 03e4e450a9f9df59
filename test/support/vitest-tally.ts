/** Vitest's side of the tally. */
import type { Reporter, TestCase } from 'vitest/node';
import { tally } from './tally.ts';

/** Called with `new` by the runner, which takes the object it returns. */
// oxlint-disable-next-line import/no-default-export -- the runner loads reporters by their default export
export default function createReporter(): Reporter {
  return {
    onTestCaseResult: (test: TestCase) => {
      const result = test.result();
      tally({
        name: `${test.module.relativeModuleId} > ${test.fullName}`,
        outcome: result.state === 'pending' ? 'skipped' : result.state,
        note: result.state === 'skipped' ? (result.note ?? '') : '',
      });
    },
  };
}
