/**
 * Gaps that say the same, said once: with how many facts they stand for and which sockets they are
 * about. Pure.
 */
import { formatEndpoint } from '../../shared/model/address.ts';
import type { Gap } from '../../shared/model/gap.ts';
import type { Socket, SocketId } from '../../shared/model/socket.ts';

export type GapGroup = {
  readonly key: string;
  /** A whole sentence. */
  readonly text: string;
  readonly count: number;
  /** The local ends of the sockets it is about, as far as they are known. */
  readonly places: readonly string[];
};

const order = ['machine', 'socket', 'process'] as const;

/** The machine's gaps first, then those of sockets, then those of processes. */
export function groupGaps(
  gaps: Iterable<Gap>,
  sockets: ReadonlyMap<SocketId, Socket>,
): readonly GapGroup[] {
  const groups = new Map<string, GapGroup>();
  const sorted = [...gaps].toSorted(
    (left, right) => order.indexOf(left.subject.kind) - order.indexOf(right.subject.kind),
  );
  for (const { subject, detail, count } of sorted) {
    const key = `${subject.kind}/${detail}`;
    const group = groups.get(key) ?? { key, text: asSentence(detail), count: 0, places: [] };
    const socket = subject.kind === 'socket' ? sockets.get(subject.id) : undefined;
    const places =
      socket === undefined ? group.places : [...group.places, formatEndpoint(socket.local)];
    groups.set(key, { ...group, count: group.count + count, places });
  }
  return [...groups.values()];
}

function asSentence(text: string): string {
  const [first = '', ...rest] = text;
  const whole = first.toUpperCase() + rest.join('');
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
}
