/** The command lines that unlock more, exact enough to be copied, each with its price. */
import { realpathSync } from 'node:fs';
import { errorCode } from '../proc-files.ts';

export type Remedies = {
  /** This program once more, as root. */
  readonly sudo: string;
  /** Gives capabilities to the program file of node, for good. */
  readonly setcap: (capabilities: readonly string[]) => string;
};

/** @param program how this program was started: the runtime, then its script where there is one */
export function makeRemedies(program: readonly string[]): Remedies {
  const [runtime = 'node'] = program;
  return {
    sudo: `sudo ${program.map(quote).join(' ')} ls`,
    setcap: (capabilities) =>
      `sudo setcap ${capabilities.join(',')}+ep ${quote(realPath(runtime))}` +
      ' (gives every script that this file runs the same power, and LD_LIBRARY_PATH no longer works for it)',
  };
}

/** setcap(8) follows no link. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    errorCode(error);
    return path;
  }
}

/** For a POSIX shell. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
