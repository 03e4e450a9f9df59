import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkFreshness } from '../../../electron/build/freshness.ts';

const target = { name: 'page', inputs: ['source', 'config'], outputs: ['out/page'] };
let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'portolan-build-'));
  mkdirSync(join(root, 'source'));
  mkdirSync(join(root, 'out'));
  writeFileSync(join(root, 'source/a'), 'a');
  writeFileSync(join(root, 'config'), 'c');
});
afterEach(() => rmSync(root, { recursive: true }));

async function buildOnce(): Promise<void> {
  const freshness = await checkFreshness(root, target);
  writeFileSync(join(root, 'out/page'), 'built');
  await freshness.remember();
}
const isFresh = async (): Promise<boolean> => (await checkFreshness(root, target)).isFresh;

test('nothing is fresh before it is built, everything is right after', async () => {
  expect(await isFresh()).toBe(false);
  await buildOnce();
  expect(await isFresh()).toBe(true);
});

test.each([
  ['a file that changed', () => utimesSync(join(root, 'source/a'), 1, 1)],
  ['a file that was added', () => writeFileSync(join(root, 'source/b'), 'b')],
  ['a file that went away', () => rmSync(join(root, 'source/a'))],
  ['an output that went away', () => rmSync(join(root, 'out/page'))],
])('%s makes the build stale', async (_what, change) => {
  await buildOnce();
  change();
  expect(await isFresh()).toBe(false);
});
