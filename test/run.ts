/**
 * `npm test`: every check in order, each one run even when an earlier one failed, and at the end one
 * line that counts the tests. `npm test -- unit live` runs those suites only.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildStale, programs, root, windows } from '../electron/build/targets.ts';
import { ensureChromium } from './support/chromium.ts';
import { readTally, tallyVariable } from './support/tally.ts';

type Suite = {
  readonly name: string;
  readonly prepare?: () => Promise<void>;
  readonly command: readonly [string, ...string[]];
  /** Whether the command tallies its tests; otherwise the suite counts as one check. */
  readonly tallies: boolean;
};

const vitest = (name: string): Suite => ({
  name,
  command: [
    'vitest',
    'run',
    '--config=test/vitest.config.ts',
    `--project=${name}`,
    '--reporter=default',
    '--reporter=./test/support/vitest-tally.ts',
  ],
  tallies: true,
});

const suites: readonly Suite[] = [
  { name: 'types', command: ['tsc', '-b'], tallies: false },
  { name: 'lint', command: ['oxlint'], tallies: false },
  { name: 'format', command: ['biome', 'format', '.'], tallies: false },
  vitest('unit'),
  vitest('contract'),
  {
    ...vitest('live'),
    prepare: () => buildStale([programs, windows]),
  },
  {
    name: 'e2e',
    prepare: async () => {
      ensureChromium();
      await buildStale([programs, windows]);
    },
    command: ['playwright', 'test', '--config=test/playwright.config.ts'],
    tallies: true,
  },
];

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => suites.every((suite) => suite.name !== name));
if (unknown !== undefined) {
  const names = suites.map(({ name }) => name).join(', ');
  process.stderr.write(`There is no suite '${unknown}'; the suites are ${names}.\n`);
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'portolan-tally-'));
const tallyFile = join(folder, 'tally');
writeFileSync(tallyFile, '');
const bin = join(root, 'node_modules/.bin');
const failedSuites: string[] = [];
let passedChecks = 0;

for (const suite of suites) {
  if (wanted.length > 0 && !wanted.includes(suite.name)) continue;
  process.stdout.write(`\n── ${suite.name}\n`);
  let failed: boolean;
  try {
    await suite.prepare?.();
    const [command, ...args] = suite.command;
    const { status } = spawnSync(join(bin, command), args, {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, [tallyVariable]: tallyFile },
    });
    failed = status !== 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    failed = true;
  }
  if (failed) failedSuites.push(suite.name);
  else if (!suite.tallies) passedChecks++;
}

const lines = readTally(tallyFile);
rmSync(folder, { recursive: true });
const count = (outcome: string): number => lines.filter((line) => line.outcome === outcome).length;
for (const { name, note } of lines.filter(({ outcome }) => outcome === 'skipped')) {
  process.stdout.write(`skipped: ${name}${note === '' ? '' : ` (${note})`}\n`);
}
// A suite can fail without a failing test, by crashing or by not compiling; that must count.
const silent = failedSuites.filter((name) => {
  const suite = suites.find((one) => one.name === name);
  return suite?.tallies !== true || count('failed') === 0;
});
if (failedSuites.length > 0) process.stdout.write(`failed: ${failedSuites.join(', ')}\n`);
const skipped = count('skipped') > 0 ? `, ${count('skipped')} skipped` : '';
process.stdout.write(
  `${count('passed') + passedChecks} passed, ${count('failed') + silent.length} failed${skipped}\n`,
);
process.exitCode = failedSuites.length > 0 ? 1 : 0;
