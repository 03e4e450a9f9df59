/** `npm run -s portolan -- …`: the command from the checkout, built first when it is stale. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildStale, programs, root, windows } from './targets.ts';

const args = process.argv.slice(2);
await buildStale(args[0] === 'serve' ? [programs, windows] : [programs]);
const { status } = spawnSync(process.execPath, [join(root, 'out/cli/portolan.js'), ...args], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
