import { describe, expect, test } from 'vitest';
import { readOptions } from '../../bench/options.ts';

describe('options of the benchmark', () => {
  test('without any, all loads are measured in 7 rounds', () => {
    expect(readOptions([])).toEqual({
      kind: 'run',
      options: {
        loads: ['tiny', 'desktop', 'thousand', 'ten-thousand'],
        rounds: 7,
        ticks: 10_000,
        jsonPath: null,
        check: false,
      },
    });
  });

  test('quick is fewer rounds of the smallest loads, and other options still count', () => {
    expect(readOptions(['--quick', '--rounds', '4'])).toMatchObject({
      options: { loads: ['tiny', 'desktop'], rounds: 4, ticks: 0 },
    });
    expect(readOptions(['--quick', '--load', 'thousand', '--ticks', '200'])).toMatchObject({
      options: { loads: ['thousand'], rounds: 3, ticks: 200 },
    });
  });

  test('loads are measured in the order they are named', () => {
    const args = ['--load', 'thousand', '--load=tiny', '--json', 'numbers.json', '--check'];
    expect(readOptions(args)).toMatchObject({
      options: { loads: ['thousand', 'tiny'], jsonPath: 'numbers.json', check: true },
    });
  });

  test('help is help, whatever stands beside it', () => {
    expect(readOptions(['--load', 'huge', '--help'])).toEqual({ kind: 'help' });
  });

  test.each([
    [['--load', 'huge'], /^there is no load 'huge'; the loads are tiny, desktop/],
    [['--rounds', '0'], /^--rounds takes a number from 1/],
    [['--rounds', 'many'], /^--rounds takes a number/],
    [['--ticks=-1'], /^--ticks takes a number from 0/],
    [['--fast'], /^unknown option '--fast'/],
    [['--json'], /--json/],
    [['desktop'], /^unexpected argument 'desktop'/],
  ])('%j is refused in one line', (args, message) => {
    const parsed = readOptions(args);
    if (parsed.kind !== 'wrong') throw new Error(`it was taken for ${parsed.kind}`);
    expect(parsed.message).toMatch(message);
    expect(parsed.message).toMatch(/; type: npm run bench -- --help$/);
    expect(parsed.message).not.toContain('\n');
  });
});
