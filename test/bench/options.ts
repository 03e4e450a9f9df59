/** What a person may ask of `npm run bench`, checked. Starts nothing. */
import { parseArgs } from 'node:util';
import { loadNames, quickLoads, usualLoads, type LoadName } from './loads.ts';

export type BenchOptions = {
  readonly loads: readonly LoadName[];
  /** Measured ones; one more before them is dropped. */
  readonly rounds: number;
  /** Ticks of the memory measurement; 0 leaves it out. */
  readonly ticks: number;
  /** Where the numbers go; `null` for a file of their own under out/bench. */
  readonly jsonPath: string | null;
  /** Whether a missed budget is a failure. */
  readonly check: boolean;
};

export type ParsedOptions =
  | { readonly kind: 'run'; readonly options: BenchOptions }
  | { readonly kind: 'help' }
  /** One line: what is wrong and what to type instead. */
  | { readonly kind: 'wrong'; readonly message: string };

export const help = `npm run bench -- [--quick] [--load NAME]… [--rounds N] [--ticks N] [--json FILE] [--check]
  Compares Portolan with ss, lsof, netstat and three npm packages, under loads it makes itself.

  --load NAME   ${loadNames.join(', ')}; more than one may be named (default: all)
  --rounds N    rounds to measure, after one that is dropped (default 7)
  --ticks N     ticks of the memory measurement, 0 for none (default 10000)
  --quick       3 rounds of ${quickLoads.join(' and ')}, no memory measurement
  --json FILE   where to write the numbers (default: out/bench/DATE.json)
  --check       exit 1 when a budget is missed; otherwise that is only said
`;

export function readOptions(args: readonly string[]): ParsedOptions {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        quick: { type: 'boolean', default: false },
        load: { type: 'string', multiple: true, default: [] },
        rounds: { type: 'string' },
        ticks: { type: 'string' },
        json: { type: 'string' },
        check: { type: 'boolean', default: false },
      },
    }));
  } catch (error) {
    return wrong(problemOf(error));
  }
  if (values.help) return { kind: 'help' };
  const unknown = values.load.find((name) => !isLoadName(name));
  if (unknown !== undefined) {
    return wrong(`there is no load '${unknown}'; the loads are ${loadNames.join(', ')}`);
  }
  const named = values.load.filter(isLoadName);
  const rounds = readCount(values.rounds, values.quick ? 3 : 7);
  if (rounds === null || rounds < 1) return wrong('--rounds takes a number from 1 to 1000000');
  const ticks = readCount(values.ticks, values.quick ? 0 : 10_000);
  if (ticks === null) return wrong('--ticks takes a number from 0 to 1000000');
  return {
    kind: 'run',
    options: {
      loads: named.length > 0 ? named : values.quick ? quickLoads : usualLoads,
      rounds,
      ticks,
      jsonPath: values.json ?? null,
      check: values.check,
    },
  };
}

function wrong(problem: string): ParsedOptions {
  return { kind: 'wrong', message: `${problem}; type: npm run bench -- --help` };
}

function isLoadName(text: string): text is LoadName {
  return loadNames.some((name) => name === text);
}

function readCount(text: string | undefined, usual: number): number | null {
  if (text === undefined) return usual;
  return /^\d{1,7}$/.test(text) && Number(text) <= 1_000_000 ? Number(text) : null;
}

function problemOf(error: unknown): string {
  const { code, message } = error as { readonly code?: string; readonly message: string };
  if (code?.startsWith('ERR_PARSE_ARGS_') !== true) throw error;
  const [sentence = ''] = message.split(/\. |\n/, 1);
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
