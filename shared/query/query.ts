/**
 * The filter language: text to predicate. Words are joined by "and"; `-` in front negates; commas
 * inside a value are "or"; quotes keep blanks together. Knows nothing about faces.
 */
import { isLoopback, isWildcard } from '../model/address.ts';
import type { Process, ProcessKey } from '../model/process.ts';
import type { Socket } from '../model/socket.ts';
import { compileWord, terms, type Compiled, type Predicate, type Subject } from './terms.ts';

export type Query = {
  readonly matches: (
    socket: Socket,
    sample: { readonly processes: ReadonlyMap<ProcessKey, Process> },
  ) => boolean;
};

/** On failure `message` is one sentence: what is wrong and what to type instead. */
export type ParsedQuery =
  | { readonly ok: true; readonly query: Query }
  | { readonly ok: false; readonly message: string };

export const queryHelp: readonly { readonly term: string; readonly meaning: string }[] = [
  { term: '80', meaning: 'ports that begin with 80, or the process 80' },
  { term: 'word', meaning: 'part of a name, command, folder, user or address' },
  ...terms.map(({ example, meaning }) => ({ term: example, meaning })),
  { term: '-user:root', meaning: 'a minus turns a term around' },
  { term: '"my app"', meaning: 'quotes keep blanks together' },
];

/** The empty text matches everything. */
export function parseQuery(text: string): ParsedQuery {
  const predicates: Predicate[] = [];
  const words = splitWords(text);
  if (words === null) return { ok: false, message: `a quote (") is not closed in: ${text.trim()}` };
  for (const word of words) {
    const compiled = compileTerm(word);
    if ('problem' in compiled) return { ok: false, message: compiled.problem };
    predicates.push(compiled.matches);
  }
  return {
    ok: true,
    query: {
      matches: (socket, { processes }) => {
        if (predicates.length === 0) return true;
        const owners: Process[] = [];
        for (const { process } of socket.owners) {
          const owner = processes.get(process);
          if (owner !== undefined) owners.push(owner);
        }
        const subject: Subject = { socket, owners };
        return predicates.every((matches) => matches(subject));
      },
    },
  };
}

/** `quoted` marks a word that began with a quote: it is text, even when it looks like a key. */
type Word = { readonly text: string; readonly negated: boolean; readonly quoted: boolean };

function compileTerm({ text, negated, quoted }: Word): Compiled {
  const compiled = quoted ? { matches: compileWord(text) } : compileUnquoted(text);
  if ('problem' in compiled || !negated) return compiled;
  return { matches: (subject) => !compiled.matches(subject) };
}

function compileUnquoted(text: string): Compiled {
  const endpoint = compileEndpoint(text);
  if (endpoint !== null) return endpoint;
  const match = /^([a-z-]+):(.*)$/.exec(text);
  // Hexadecimal groups are an IPv6 address being typed, not a misspelt key.
  if (match === null || /^[0-9a-f:.]+$/.test(text)) return { matches: compileWord(text) };

  const [, key = '', value = ''] = match;
  const term = terms.find(({ keys }) => keys.includes(key));
  if (term === undefined) {
    const known = terms.map(({ keys }) => keys[0]).join(', ');
    return { problem: `${key}: is not a filter; the filters are ${known}` };
  }
  const alternatives = value.split(',').filter((part) => part !== '');
  if (alternatives.length === 0) return { problem: `${key}: needs a value; type ${term.example}` };
  return compileAlternatives(alternatives.map((alternative) => term.compile(alternative)));
}

/** `:80`, `localhost:80`, `127.0.0.1:80` and `[::1]:80`, as they stand in addresses and logs. */
function compileEndpoint(text: string): Compiled | null {
  const match = /^(localhost|\d+(?:\.\d+){3}|\[[0-9a-f:.]+\])?:(\d+)$/.exec(text);
  if (match === null) return null;
  const [, host, digits] = match;
  const port = Number(digits);
  const address = host?.replace(/^\[|\]$/g, '');
  return {
    matches: ({ socket: { local } }) =>
      local.port === port &&
      (address === undefined ||
        local.address === address ||
        (address === 'localhost' && (isLoopback(local.address) || isWildcard(local.address)))),
  };
}

function compileAlternatives(compiled: readonly Compiled[]): Compiled {
  const predicates: Predicate[] = [];
  for (const alternative of compiled) {
    if ('problem' in alternative) return alternative;
    predicates.push(alternative.matches);
  }
  return { matches: (subject) => predicates.some((matches) => matches(subject)) };
}

/** `null` when a quote is left open. A lone `-` is still being typed and says nothing yet. */
function splitWords(text: string): readonly Word[] | null {
  const words: Word[] = [];
  const pattern = /(-?)(?:"([^"]*)"|((?:[^\s"]|"[^"]*")+))/gy;
  for (;;) {
    while (/\s/.test(text.charAt(pattern.lastIndex))) pattern.lastIndex++;
    if (pattern.lastIndex >= text.length) return words;
    const match = pattern.exec(text);
    if (match === null) return null;
    const [, minus, quoted, plain = ''] = match;
    const word = quoted ?? plain.replaceAll('"', '');
    const bareMinus = minus === '' && word === '-';
    if (word !== '' && !bareMinus) {
      words.push({
        text: word.toLowerCase(),
        negated: minus === '-',
        quoted: quoted !== undefined,
      });
    }
  }
}
