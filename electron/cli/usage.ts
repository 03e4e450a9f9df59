/** What a person typed, checked: every mistake becomes one line that says what to type instead. */
import { parseArgs, type ParseArgsConfig } from 'node:util';

/** Ends a command with exit code 2 and its message as the one line on stderr. */
export class UsageError extends Error {}

export type PortArgument = { readonly port: number; readonly protocol: 'tcp' | 'udp' | null };

/** `80`, `:80`, `80/udp`, `80/tcp`. */
export function readPort(text: string, command: string): PortArgument {
  const match = /^:?(\d{1,9})(?:\/(tcp|udp))?$/i.exec(text);
  const port = Number(match?.[1]);
  if (match === null || port < 1 || port > 65_535) {
    throw new UsageError(
      `'${text}' is not a port; type a number from 1 to 65535, such as: portolan ${command} 80 or portolan ${command} 53/udp`,
    );
  }
  const protocol = match[2]?.toLowerCase();
  return { port, protocol: protocol === 'tcp' || protocol === 'udp' ? protocol : null };
}

export function readPid(text: string, command: string): number {
  const pid = /^\d{1,10}$/.test(text) ? Number(text) : 0;
  // The largest that Linux hands out is 2^22 (proc_sys_kernel(5)); other systems stay below 2^32.
  if (pid < 1 || pid > 0xffff_ffff) {
    throw new UsageError(
      `'${text}' is not a process number; type one such as: portolan ${command} 4711`,
    );
  }
  return pid;
}

export function readArguments<const O extends NonNullable<ParseArgsConfig['options']>>(
  command: string,
  args: readonly string[],
  options: O,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(`${optionProblem(error)}; type: portolan ${command} --help`);
  }
}

/** Node's own sentence is about parseArgs; the person asked about an option. */
function optionProblem(error: unknown): string {
  const { code, message } = error as { readonly code?: string; readonly message: string };
  const option = /'(-[^\s']*)/.exec(message)?.[1] ?? '';
  switch (code) {
    case 'ERR_PARSE_ARGS_UNKNOWN_OPTION':
      return `there is no option '${option}'`;
    case 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE':
      return /argument missing|ambiguous/.test(message)
        ? `the option '${option.replace(/,$/, '')}' needs a value`
        : `the option '${option}' takes no value`;
    default:
      throw error;
  }
}
