/** The filter words of `ls` and `watch`, told apart from options and compiled. */
import { parseQuery, type Query } from '../../shared/query/query.ts';
import { UsageError } from './usage.ts';

/** `-user:root` is a negated term; options are long, but for -h. */
export function splitFilter(args: readonly string[]): {
  readonly options: readonly string[];
  readonly words: readonly string[];
} {
  const end = args.indexOf('--');
  const before = end === -1 ? args : args.slice(0, end);
  const after = end === -1 ? [] : args.slice(end + 1);
  const isOption = (word: string): boolean => word.startsWith('--') || word === '-h';
  return {
    options: before.filter(isOption),
    words: [...before.filter((word) => !isOption(word)), ...after],
  };
}

export function compileFilter(words: readonly string[]): Query {
  // The shell has taken the quotes away; a word with blanks gets them back.
  const text = words.map((word) => (/\s/.test(word) ? quote(word) : word)).join(' ');
  const parsed = parseQuery(text);
  if (!parsed.ok) throw new UsageError(parsed.message);
  return parsed.query;
}

function quote(word: string): string {
  const [, minus = '', rest = ''] = /^(-?)(.*)$/s.exec(word) ?? [];
  return `${minus}"${rest.replaceAll('"', '')}"`;
}
