/** The gaps of a Linux look, each with its one plain sentence. Knows no files. */
import { makeGap, type Gap, type GapFact, type GapReason } from '../../../shared/model/gap.ts';
import type { SocketId } from '../../../shared/model/socket.ts';
import { deniesAny, type Denied } from './denied-users.ts';
import type { MissingFact } from './process-facts.ts';
import type { TableProblem } from './source.ts';

const machine = { kind: 'machine' } as const;

/**
 * What would let `viewerId` see more. Root is refused where the process has capabilities that root
 * itself lacks here (ptrace(2), access mode checking).
 */
export function remedy(viewerId: number): string {
  return viewerId === 0
    ? 'this root has fewer capabilities than that process (in a container: docker run --cap-add SYS_PTRACE)'
    : 'run Portolan with sudo to see more';
}

/** @param place the unit or container the socket was made in, as far as its cgroup tells */
export function ownerDenied(
  id: SocketId,
  creator: string,
  place: string | null,
  viewerId: number,
): Gap {
  const where = place === null ? '' : ` in ${place}`;
  const detail =
    `${creator} made this socket${where}, and a process this user may not look into holds it; ` +
    remedy(viewerId);
  return makeGap({ kind: 'socket', id }, 'owner', 'denied', detail);
}

export function ownerUnknown(id: SocketId, creator: string, place: string | null): Gap {
  const where = place === null ? '' : ` in ${place}`;
  const detail =
    `${creator} made this socket${where}, and none of the processes here holds it: ` +
    'it belongs to the kernel, to a process outside this container, or is on its way between two';
  return makeGap({ kind: 'socket', id }, 'owner', 'unsupported', detail);
}

/** The processes whose descriptors this user may not read, together: at most one gap. */
export function descriptorsDenied(
  denied: Denied,
  viewerId: number,
  nameOf: (userId: number) => string,
): readonly Gap[] {
  if (!deniesAny(denied)) return [];
  if (denied.byUser.size === 0) {
    const detail = `/proc hides the processes of other users (hidepid); ${remedy(viewerId)}`;
    return [makeGap(machine, 'descriptors', 'denied', detail)];
  }
  const users = [...denied.byUser]
    .map(([userId, count]) => ({ name: nameOf(userId), count }))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
  const count = users.reduce((sum, user) => sum + user.count, 0);
  const list = users.map((user) => `${user.name} (${user.count})`).join(', ');
  const detail =
    `this user may not read the descriptors of ${processes(count)}: ${list}; ` + remedy(viewerId);
  return [makeGap(machine, 'descriptors', 'denied', detail, count)];
}

/** @param failures the errno name of each process */
export function descriptorsFailed(failures: ReadonlyMap<number, string>): readonly Gap[] {
  const count = failures.size;
  if (count === 0) return [];
  const codes = [...new Set(failures.values())].sort().join(', ');
  const detail = `the descriptors of ${processes(count)} could not be read (${codes})`;
  return [makeGap(machine, 'descriptors', 'unsupported', detail, count)];
}

/**
 * What is wrong with the tables. A gap's id has no place for a table's name, so tables that fail
 * alike are one gap. `fallback` says why the text reader stands in for netlink, if it does.
 */
export function tableGaps(
  problems: readonly TableProblem[],
  fallback: string | null,
): readonly Gap[] {
  const gaps: Gap[] = [];
  for (const reason of ['denied', 'malformed', 'unsupported'] as const) {
    const alike = problems.filter((problem) => problem.reason === reason);
    const sentences = alike.map((problem) => tableSentence(problem));
    let count = alike.reduce((sum, problem) => sum + problem.count, 0);
    if (reason === 'unsupported' && fallback !== null) {
      sentences.unshift(`Portolan reads the text tables of /proc/net, because ${fallback}`);
      count++;
    }
    if (count > 0) gaps.push(makeGap(machine, 'table', reason, sentences.join('; '), count));
  }
  return gaps;
}

function tableSentence({ table, reason, count }: TableProblem): string {
  if (reason === 'denied') return `this user may not read ${table}`;
  if (reason === 'unsupported') return `this kernel offers no ${table}`;
  return `${count === 1 ? 'one entry' : `${count} entries`} of ${table} could not be understood`;
}

export function v6onlyUnknown(): Gap {
  const detail =
    'the text tables do not say whether an IPv6 listener takes IPv4 callers too; ' +
    'only the netlink reader can tell';
  return makeGap(machine, 'v6only', 'unsupported', detail);
}

const factWords: Readonly<Record<string, string>> = {
  argv: 'the arguments',
  exe: 'the program file',
  cwd: 'the folder',
  user: 'the user',
  start: 'the start time',
};

const reasonWords: Readonly<Record<GapReason, string>> = {
  denied: 'this user may not read it',
  vanished: 'the process was ending',
  malformed: 'it could not be understood',
  unsupported: 'the kernel does not offer it',
  postponed: 'it is read at the next looks',
};

export function processGap(pid: number, { fact, reason }: MissingFact, viewerId: number): Gap {
  const unlock = reason === 'denied' ? `; ${remedy(viewerId)}` : '';
  const detail = `${wordsFor(fact)} of process ${pid} is missing: ${reasonWords[reason]}${unlock}`;
  return makeGap({ kind: 'process', pid }, fact, reason, detail);
}

function wordsFor(fact: GapFact): string {
  return factWords[fact] ?? fact;
}

function processes(count: number): string {
  return count === 1 ? 'one process' : `${count} processes`;
}
