/** What `--help` says, for the whole program and for each command. One list, so that they agree. */

export const commandNames = ['ls', 'why', 'loops', 'watch', 'serve', 'doctor'] as const;
export type CommandName = (typeof commandNames)[number];

export function isCommandName(text: string): text is CommandName {
  return commandNames.some((name) => name === text);
}

type CommandHelp = {
  readonly usage: string;
  readonly does: string;
  readonly lines: readonly (readonly [string, string])[];
  readonly filter: boolean;
};

const commands: Readonly<Record<CommandName, CommandHelp>> = {
  ls: {
    usage: 'portolan ls [FILTER…] [--all] [--unix] [--json]',
    does: 'lists who listens on this machine',
    lines: [
      ['--all', 'every socket, connections too'],
      ['--unix', 'UNIX sockets instead; FILTER is then part of a name, a process or a pid'],
      ['--json', 'for scripts: {"schema":"portolan/1", "sockets", "gaps", …}'],
    ],
    filter: true,
  },
  why: {
    usage: 'portolan why PORT[/udp] [--json]',
    does: 'says who holds a port, since when, started by whom, from where',
    lines: [
      ['--json', 'the same shape as ls, for that port only'],
      ['exit', '0 somebody listens, 1 nobody does, 2 wrong usage, 3 could not tell'],
    ],
    filter: false,
  },
  loops: {
    usage: 'portolan loops [PID] [--json]',
    does: 'shows event loops: which one serves which listeners, and what wakes it',
    lines: [
      ['PID', 'the loops of this process only'],
      ['--json', 'for scripts: {"schema":"portolan/1", "loops", "gaps", …}'],
      ['exit', '0 there are some, 1 there are none, 2 wrong usage, 3 could not tell'],
    ],
    filter: false,
  },
  doctor: {
    usage: 'portolan doctor [--json]',
    does: 'says what Portolan can read here, what not, and what would unlock the rest',
    lines: [
      ['--json', 'for scripts: {"schema":"portolan/1", "checks": [{"id", "state", …}]}'],
      ['exit', '0 it was told, whatever it is; 2 wrong usage, 3 could not tell'],
    ],
    filter: false,
  },
  watch: {
    usage: 'portolan watch [FILTER…] [--all] [--json]',
    does: 'shows the listeners live; in a pipe, a line for each change',
    lines: [
      ['--all', 'every socket, connections too'],
      ['--json', 'a JSON object for each change: {"event":"new|changed|gone", "at", "socket"}'],
    ],
    filter: true,
  },
  serve: {
    usage: 'portolan serve [--port N] [--no-open]',
    does: 'opens the window in a browser, on this machine only',
    lines: [
      ['--port N', 'the port to serve on (default: a free one)'],
      ['--no-open', 'only print the address'],
    ],
    filter: false,
  },
};

export function generalHelp(): string {
  return [
    'Portolan charts the ports of this machine: who holds each one, and who answers.',
    '',
    ...layPairs(commandNames.map((name) => [commands[name].usage, commands[name].does])),
    '',
    ...layPairs([
      ['portolan COMMAND --help', 'more about a command'],
      ['portolan --version', 'the version'],
    ]),
    '',
    'NO_COLOR turns colour off; PORTOLAN_PROBE=text reads /proc/net instead of netlink.',
    '',
  ].join('\n');
}

export async function commandHelp(name: CommandName): Promise<string> {
  const { usage, does, lines, filter } = commands[name];
  const filterLines = filter ? ['', 'FILTER', ...(await describeFilters())] : [];
  return [usage, `  ${does}`, '', ...layPairs(lines), ...filterLines, ''].join('\n');
}

/** Loaded when asked for: the commands themselves need these words too, but not all of them do. */
async function describeFilters(): Promise<readonly string[]> {
  const { queryHelp } = await import('../../shared/query/query.ts');
  return layPairs(queryHelp.map(({ term, meaning }) => [term, meaning]));
}

function layPairs(pairs: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...pairs.map(([left]) => left.length)) + 2;
  return pairs.map(([left, right]) => `  ${left.padEnd(width)}${right}`);
}
