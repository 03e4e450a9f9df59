/** Where a command writes, and what the place can show. Commands know the terminal only through this. */
import { stripVTControlCharacters, styleText } from 'node:util';

export type Terminal = {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  /** Columns to fit tables in; `null` where nothing is cut (a pipe or file). */
  readonly width: number | null;
  readonly height: number | null;
  readonly interactive: boolean;
  readonly style: Style;
};

export type Tone = 'strong' | 'dim' | 'good' | 'warn' | 'bad' | 'accent';
export type Style = (tone: Tone, text: string) => string;

const formats = {
  strong: 'bold',
  dim: 'dim',
  good: 'green',
  warn: 'yellow',
  bad: 'red',
  accent: 'cyan',
} as const;

/**
 * Colour only on a terminal, and not where NO_COLOR is set to anything (no-color.org) or the
 * terminal calls itself dumb.
 */
export function openTerminal(): Terminal {
  const { stdout, stderr, env } = process;
  // Node leaves isTTY undefined on a pipe, whatever its types say.
  const { isTTY: interactive = false } = stdout as { readonly isTTY?: boolean };
  const noColor = env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '';
  const coloured = interactive && !noColor && env['TERM'] !== 'dumb';
  return {
    out: (text) => void stdout.write(text),
    error: (text) => void stderr.write(text),
    get width() {
      return interactive ? stdout.columns : null;
    },
    get height() {
      return interactive ? stdout.rows : null;
    },
    interactive,
    // The decision above is ours, so styleText must not make one of its own.
    style: (tone, text) =>
      coloured ? styleText(formats[tone], text, { validateStream: false }) : text,
  };
}

export const plainStyle: Style = (_tone, text) => stripVTControlCharacters(text);
