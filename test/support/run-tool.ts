/** Runs a tool of the system for its output, in the language its output is parsed in. */
import { spawnSync } from 'node:child_process';

/** Exit codes are not judged: lsof answers 1 when it found nothing. */
export function runTool(command: string, args: readonly string[]): string {
  const { stdout, error } = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, LC_ALL: 'C' },
  });
  if (error !== undefined) throw error;
  return stdout;
}
