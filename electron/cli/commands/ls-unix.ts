/** `portolan ls --unix`: the UNIX sockets of this machine, once. */
import { countGaps } from '../../../shared/model/gap.ts';
import { commandLine } from '../../../shared/model/process.ts';
import { formatUnixName, type UnixSocket } from '../../../shared/model/unix-socket.ts';
import { reportUnixSockets } from '../../../shared/report-unix.ts';
import { listUnixOnce } from '../../engine/probe-host/look-once.ts';
import { layoutUnixSockets, makeUnixDirectory, type UnixDirectory } from '../print/unix-table.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage.ts';

export type UnixOptions = { readonly all: boolean; readonly json: boolean };

export async function runLsUnix(
  words: readonly string[],
  { all, json }: UnixOptions,
  terminal: Terminal,
): Promise<number> {
  const matches = compileWords(words);
  const listing = await listUnixOnce();
  const directory = makeUnixDirectory(listing);
  const sockets = listing.sockets
    .filter((socket) => all || isNamed(socket))
    .filter((socket) => matches(socket, directory))
    .toSorted(byName);
  if (json) {
    terminal.out(`${JSON.stringify(reportUnixSockets(listing, sockets))}\n`);
    return 0;
  }
  if (sockets.length > 0) {
    const lines = layoutUnixSockets(sockets, directory, terminal);
    terminal.out(`${lines.join('\n')}\n`);
  } else {
    const which = words.length === 0 ? '' : ` that matches ${words.join(' ')}`;
    const hint = all ? '' : ' With --all, unnamed and connected ones are searched too.';
    terminal.error(`There is no UNIX socket${which}.${hint}\n`);
  }
  const missing = countGaps(listing.gaps);
  if (missing > 0) {
    const facts = missing === 1 ? '1 fact' : `${missing} facts`;
    terminal.error(`${facts} could not be read; portolan ls --unix --json says which and why.\n`);
  }
  return 0;
}

/** What others can find: it has a name of its own and is no accepted connection, which shares it. */
function isNamed({ name, state }: UnixSocket): boolean {
  return name.kind !== 'unnamed' && state !== 'connected';
}

type Matches = (socket: UnixSocket, directory: UnixDirectory) => boolean;

/** Plain words only: the keys of the filter language are about ports and addresses. */
function compileWords(words: readonly string[]): Matches {
  const tests = words.map((word): Matches => {
    if (/^-?[a-z-]+:/i.test(word)) {
      throw new UsageError(
        `--unix takes plain words, not '${word}'; type a part of a name, a process or a pid, ` +
          'such as: portolan ls --unix docker',
      );
    }
    const negated = word.startsWith('-');
    const part = (negated ? word.slice(1) : word).toLowerCase();
    return (socket, directory) => holds(socket, directory, part) !== negated;
  });
  return (socket, directory) => tests.every((matches) => matches(socket, directory));
}

function holds(socket: UnixSocket, directory: UnixDirectory, part: string): boolean {
  const texts = [
    formatUnixName(socket.name),
    socket.type,
    socket.namespace?.name ?? '',
    ...directory
      .ownersOf(socket)
      .flatMap((owner) => [owner.name, commandLine(owner), owner.user?.name ?? '']),
  ];
  return (
    texts.some((text) => text.toLowerCase().includes(part)) ||
    directory.ownersOf(socket).some(({ pid }) => String(pid) === part)
  );
}

/** Named ones first, by name; the rest by id, which is the order they were made in. */
function byName(left: UnixSocket, right: UnixSocket): number {
  const unnamed = Number(left.name.kind === 'unnamed') - Number(right.name.kind === 'unnamed');
  if (unnamed !== 0) return unnamed;
  return (
    compare(formatUnixName(left.name), formatUnixName(right.name)) ||
    left.id.length - right.id.length ||
    compare(left.id, right.id)
  );
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
