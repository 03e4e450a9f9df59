/** A look as another user, with or without single capabilities, taken in a process of its own. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parse } from 'valibot';
import type { Reader, Sample } from '../../shared/model/sample.ts';
import { flatSampleSchema, unflatten } from '../../shared/schemas.ts';
import { testNode } from './socket-process.ts';

/** `nobody` of Debian and of the kernel (overflowuid). */
export const nobody = 65_534;

export function lookAs(
  userId: number,
  reader: Reader,
  capabilities: readonly string[] = [],
): Sample {
  const program = join(import.meta.dirname, 'look-as-user.ts');
  const { stdout, stderr, status } = spawnSync(
    testNode,
    [program, String(userId), reader, capabilities.join(',')],
    { encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  if (status !== 0) throw new Error(stderr);
  return unflatten(parse(flatSampleSchema, JSON.parse(stdout)));
}
