/** The benchmark itself, on a load that says nothing: it runs, judges, writes, and leaves nothing behind. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { root, startProgram } from '../support/command.ts';
import { testNode } from '../support/socket-process.ts';

const script = join(root, 'test/bench/run.ts');

/** Every process of a run carries this in its environment. */
let mark: string;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portolan-bench-'));
  mark = `PORTOLAN_BENCH_MARK=${folder}`;
});
afterEach(() => rmSync(folder, { recursive: true }));

function startBench(args: readonly string[]) {
  return startProgram(testNode, [script, ...args], { PORTOLAN_BENCH_MARK: folder });
}

function markedPids(): readonly string[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && hasMark(name));
}

function hasMark(pid: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(mark);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EACCES' || code === 'ESRCH') return false;
    throw error;
  }
}

const hasPython = await isThere('python3');

async function isThere(command: string): Promise<boolean> {
  const child = spawn(command, ['--version'], { stdio: 'ignore' });
  return Promise.race([
    once(child, 'exit').then(([code]: unknown[]) => code === 0),
    once(child, 'error').then(() => false),
  ]);
}

describe.skipIf(process.platform !== 'linux')('npm run bench', () => {
  test.skipIf(!hasPython)(
    'prints the table, writes the numbers, ends what it started',
    async () => {
      const file = join(folder, 'numbers.json');
      const bench = startBench(['--quick', '--load', 'tiny', '--json', file]);
      const [code] = (await once(bench.child, 'close')) as [number | null];
      expect(code, bench.stderr()).toBe(0);
      const table = bench.stdout();
      expect(table).toMatch(/^tiny: 10 listeners, \d+ processes, \d+ descriptors/);
      expect(table).toMatch(/^ss -H -tulpn +[\d.]+ ms +[\d.]+ ms +1\.0000$/m);
      expect(table).toMatch(/^portolan why PORT, beyond node -e 0 .* <= 25\.0 ms +(NOT )?met$/m);
      expect(table).toMatch(/^left out: full scan by eBPF|^full scan by eBPF/m);
      const [{ result }] = JSON.parse(readFileSync(file, 'utf8')).results;
      const keys = result.measured.map(({ key }: { readonly key: string }) => key);
      for (const key of [
        'ss',
        'full',
        'full-text',
        'tick',
        'tick-new',
        'why',
        'node',
        'pid-port',
      ]) {
        expect(keys).toContain(key);
      }
      expect(result.delta.bytes.median).toBeGreaterThan(100);
      expect(markedPids()).toEqual([]);
    },
  );

  test.skipIf(!hasPython)('Ctrl+C ends the load too', async () => {
    // So many rounds that it cannot be over by itself.
    const bench = startBench(['--load', 'tiny', '--rounds', '100000']);
    await vi.waitFor(() => expect(markedPids().length).toBeGreaterThan(6), { timeout: 10_000 });
    expect(await bench.end('SIGINT')).toBe(130);
    await vi.waitFor(() => expect(markedPids()).toEqual([]), { timeout: 5000 });
  });

  test('a bad option is one line and exit code 2', async () => {
    const bench = startBench(['--load', 'huge']);
    const [code] = (await once(bench.child, 'close')) as [number | null];
    expect(code).toBe(2);
    expect(bench.stdout()).toBe('');
    expect(bench.stderr()).toMatch(/^bench: there is no load 'huge'.*\n$/);
  });
});
