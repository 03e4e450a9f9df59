/**
 * The terms of the filter language: what each key compares, and how it is explained. One entry a key;
 * the parser, the help in every face and the error messages are made from this list.
 */
import { isLoopback, isWildcard } from '../model/address.ts';
import { commandLine, type Process } from '../model/process.ts';
import { isListener, socketStates, type Socket } from '../model/socket.ts';

/** A socket with its owners looked up. */
export type Subject = { readonly socket: Socket; readonly owners: readonly Process[] };
export type Predicate = (subject: Subject) => boolean;

/** A value that cannot be read gives the sentence to show. */
export type Compiled = { readonly matches: Predicate } | { readonly problem: string };

export type Term = {
  readonly keys: readonly [string, ...string[]];
  readonly example: string;
  readonly meaning: string;
  /** `value` is one of the comma-separated alternatives, never empty, in lower case. */
  readonly compile: (value: string) => Compiled;
};

export const terms: readonly Term[] = [
  {
    keys: ['port'],
    example: 'port:3000-3999',
    meaning: 'local port, exactly or in a range; a list is port:80,443',
    compile: (value) => numberRange(value, 65_535, ({ socket }) => socket.local.port),
  },
  {
    keys: ['rport', 'remote-port'],
    example: 'rport:443',
    meaning: 'port of the other end, exactly or in a range',
    compile: (value) => numberRange(value, 65_535, ({ socket }) => socket.remote?.port ?? -1),
  },
  {
    keys: ['pid'],
    example: 'pid:4711',
    meaning: 'process id of any owner',
    compile: (value) => {
      const pid = readNumber(value);
      if (pid === null) return { problem: `pid:${value} is not a process id; type pid:4711` };
      return { matches: ({ owners }) => owners.some((owner) => owner.pid === pid) };
    },
  },
  {
    keys: ['process', 'name'],
    example: 'process:node',
    meaning: 'part of the name of any owner',
    compile: (value) => ({
      matches: ({ owners }) => owners.some((owner) => contains(owner.name, value)),
    }),
  },
  {
    keys: ['command', 'cmd'],
    example: 'command:vite',
    meaning: 'part of the command line of any owner',
    compile: (value) => ({
      matches: ({ owners }) => owners.some((owner) => contains(commandLine(owner), value)),
    }),
  },
  {
    keys: ['user'],
    example: 'user:www-data',
    meaning: 'user name or number of the owner, or of the creator where the owner is hidden',
    compile: (value) => ({
      matches: ({ socket, owners }) =>
        [...owners.map((owner) => owner.user), socket.creator].some(
          (user) => user?.name.toLowerCase() === value || String(user?.id) === value,
        ),
    }),
  },
  {
    keys: ['folder', 'cwd'],
    example: 'folder:shop',
    meaning: 'part of the working folder of any owner',
    compile: (value) => ({
      matches: ({ owners }) => owners.some((owner) => contains(owner.cwd ?? '', value)),
    }),
  },
  {
    keys: ['address', 'addr'],
    example: 'address:127.0.0.1',
    meaning: 'local address, whole; also address:loopback and address:wildcard',
    compile: (value) => ({
      matches: ({ socket }) => {
        if (value === 'loopback') return isLoopback(socket.local.address);
        if (value === 'wildcard') return isWildcard(socket.local.address);
        return socket.local.address === value;
      },
    }),
  },
  {
    keys: ['remote'],
    example: 'remote:10.0.0.7',
    meaning: 'part of the address of the other end',
    compile: (value) => ({
      matches: ({ socket }) => contains(socket.remote?.address ?? '', value),
    }),
  },
  {
    keys: ['protocol', 'proto'],
    example: 'proto:udp',
    meaning: 'tcp, udp, tcp4, tcp6, udp4 or udp6',
    compile: (value) => {
      const match = /^(tcp|udp)([46]?)$/.exec(value);
      if (match === null) {
        return { problem: `proto:${value} is unknown; type tcp, udp, tcp4, tcp6, udp4 or udp6` };
      }
      return {
        matches: ({ socket }) =>
          socket.protocol === match[1] && (match[2] === '' || socket.family === `ipv${match[2]}`),
      };
    },
  },
  {
    keys: ['family'],
    example: 'family:ipv6',
    meaning: 'ipv4 or ipv6',
    compile: (value) => {
      const family = value === '4' || value === '6' ? `ipv${value}` : value;
      if (family !== 'ipv4' && family !== 'ipv6') {
        return { problem: `family:${value} is unknown; type family:ipv4 or family:ipv6` };
      }
      return { matches: ({ socket }) => socket.family === family };
    },
  },
  {
    keys: ['state'],
    example: 'state:listen',
    meaning: `listen (UDP counts while it waits for anyone), ${socketStates.slice(1).join(', ')}`,
    compile: (value) => {
      if (value === 'listen') return { matches: ({ socket }) => isListener(socket) };
      const state = socketStates.find((known) => known === value);
      if (state === undefined) {
        return { problem: `state:${value} is unknown; the states are ${socketStates.join(', ')}` };
      }
      return { matches: ({ socket }) => socket.state === state };
    },
  },
];

/**
 * A bare word: digits match a local port by its beginning (so that 30 finds 3000 while it is typed)
 * or a pid exactly; anything else is a part of name, command, folder, user or address.
 */
export function compileWord(word: string): Predicate {
  if (/^\d+$/.test(word)) {
    const pid = Number(word);
    return ({ socket, owners }) =>
      String(socket.local.port).startsWith(word) || owners.some((owner) => owner.pid === pid);
  }
  return ({ socket, owners }) =>
    contains(socket.local.address, word) ||
    contains(socket.remote?.address ?? '', word) ||
    contains(socket.creator?.name ?? '', word) ||
    owners.some(
      (owner) =>
        contains(owner.name, word) ||
        contains(commandLine(owner), word) ||
        contains(owner.cwd ?? '', word) ||
        contains(owner.user?.name ?? '', word),
    );
}

function contains(text: string, part: string): boolean {
  return text.toLowerCase().includes(part);
}

function readNumber(text: string): number | null {
  return /^\d{1,10}$/.test(text) ? Number(text) : null;
}

function numberRange(value: string, limit: number, read: (subject: Subject) => number): Compiled {
  const match = /^(\d{1,10})(?:-(\d{1,10}))?$/.exec(value);
  const low = Number(match?.[1] ?? Number.NaN);
  const high = Number(match?.[2] ?? low);
  if (match === null || high > limit || low > high) {
    return {
      problem: `${value} is not a port or a range of ports; type 3000 or 3000-3999 (0 to ${limit})`,
    };
  }
  return { matches: (subject) => read(subject) >= low && read(subject) <= high };
}
