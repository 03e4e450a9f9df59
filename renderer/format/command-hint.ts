/**
 * The one word of a command line that tells processes of the same name apart: `server.js` for node,
 * `uvicorn` for python, `master process` for nginx. Pure.
 */
import type { Process } from '../../shared/model/process.ts';

const longest = 40;

/** `null` when the command says nothing beyond the name. */
export function commandHint({ name, argv }: Process): string | null {
  const [program = '', ...rest] = argv ?? [];
  const title = retitled(program, rest);
  if (title !== null) return cut(title);
  let previous = '';
  for (const argument of rest) {
    const afterFlag = previous.startsWith('-') && !programFlags.has(previous);
    previous = argument;
    if (argument === '-e' || argument === '-c' || argument === '--eval') return argument;
    if (argument === '' || argument.startsWith('-')) continue;
    // Behind a flag stands its value, as in `-proto tcp`, unless it is plainly a script.
    if (afterFlag && !script.test(argument)) continue;
    const word = baseName(argument);
    if (/^\d+$/.test(word)) continue;
    return word === '' || word === name ? null : cut(word);
  }
  return null;
}

/** python -m uvicorn, java -jar server.jar: what follows is the program. */
const programFlags: ReadonlySet<string> = new Set(['-m', '-jar']);
const script = /\.(?:[cm]?[jt]sx?|py|rb|pl|php|sh|jar|exs?)$/;

/** A process that writes its own title leaves one argument, as in `nginx: master process nginx -g …`. */
function retitled(program: string, rest: readonly string[]): string | null {
  if (rest.some((argument) => argument !== '')) return null;
  const match = /^[\w.-]+: (.+)$/s.exec(program.trim());
  return match?.[1]?.replace(/ (process) .*$/s, ' $1') ?? null;
}

function baseName(path: string): string {
  return path.replace(/[/\\]+$/, '').replace(/^.*[/\\]/s, '');
}

function cut(text: string): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
