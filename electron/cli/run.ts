/**
 * The terminal face: picks the command, and turns every outcome into an exit code. Commands load
 * only when asked for, because `portolan why 80` should start as fast as node itself.
 */
import { commandHelp, commandNames, generalHelp, isCommandName, type CommandName } from './help.ts';
import type { OpenEngine } from './commands/watch.ts';
import type { Terminal } from './terminal.ts';
import { readArguments, UsageError } from './usage.ts';

export type ServeOptions = { readonly port: number; readonly open: boolean };

/** What the commands need that is not theirs to build. */
export type Surroundings = {
  readonly terminal: Terminal;
  readonly version: string;
  readonly openEngine: OpenEngine;
  /** Resolves with the exit code when the browser face has ended. */
  readonly serve: (options: ServeOptions) => Promise<number>;
};

/** @returns 0 done, 1 the answer is no, 2 wrong usage, 3 could not tell */
export async function runCli(args: readonly string[], around: Surroundings): Promise<number> {
  const { terminal } = around;
  const [first, ...rest] = args;
  try {
    if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
      terminal.out(generalHelp());
      return 0;
    }
    if (first === '--version' || first === '-v') {
      terminal.out(`${around.version}\n`);
      return 0;
    }
    if (!isCommandName(first)) {
      const kind = first.startsWith('-') ? 'option' : 'command';
      throw new UsageError(
        `there is no ${kind} '${first}'; the commands are ${commandNames.join(', ')}; type: portolan --help`,
      );
    }
    if (rest.includes('--help') || rest.includes('-h')) {
      terminal.out(await commandHelp(first));
      return 0;
    }
    return await runCommand(first, rest, around);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    terminal.error(`portolan: ${message}\n`);
    return error instanceof UsageError ? 2 : 3;
  }
}

async function runCommand(
  name: CommandName,
  args: readonly string[],
  { terminal, openEngine, serve }: Surroundings,
): Promise<number> {
  switch (name) {
    case 'ls':
      return (await import('./commands/ls.ts')).runLs(args, terminal);
    case 'why':
      return (await import('./commands/why.ts')).runWhy(args, terminal);
    case 'loops':
      return (await import('./commands/loops.ts')).runLoops(args, terminal);
    case 'doctor':
      return (await import('./commands/doctor.ts')).runDoctor(args, terminal);
    case 'watch':
      return (await import('./commands/watch.ts')).runWatch(args, terminal, openEngine);
    case 'serve':
      return serve(readServeOptions(args));
  }
}

function readServeOptions(args: readonly string[]): ServeOptions {
  const { values, positionals } = readArguments('serve', args, {
    port: { type: 'string', default: '0' },
    'no-open': { type: 'boolean', default: false },
  });
  if (positionals.length > 0) {
    throw new UsageError(`serve takes no '${positionals[0]}'; type: portolan serve --port 8080`);
  }
  const port = /^\d{1,5}$/.test(values.port) ? Number(values.port) : Number.NaN;
  if (!(port <= 65_535)) {
    throw new UsageError(
      `'${values.port}' is not a port; type a number from 0 to 65535, such as: portolan serve --port 8080`,
    );
  }
  return { port, open: !values['no-open'] };
}
