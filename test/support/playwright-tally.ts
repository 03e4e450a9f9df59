/** Playwright's side of the tally. */
import type { Reporter, TestCase, TestResult } from '@playwright/test/reporter';
import { tally } from './tally.ts';

// oxlint-disable-next-line import/no-default-export -- the runner loads reporters by their default export
export default function createReporter(): Reporter {
  return {
    onTestEnd: (test: TestCase, result: TestResult) => {
      const skipped = test.annotations.find(({ type }) => type === 'skip');
      tally({
        name: test.titlePath().filter(Boolean).join(' > '),
        outcome:
          result.status === 'skipped'
            ? 'skipped'
            : test.outcome() === 'expected'
              ? 'passed'
              : 'failed',
        note: skipped?.description ?? '',
      });
    },
  };
}
