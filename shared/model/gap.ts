/**
 * A gap: a fact Portolan could not read, with the reason. Absence is data: gaps are counted and
 * shown, never dropped.
 */

/** `postponed`: there were too many for one look; the next ones go on. */
export const gapReasons = ['denied', 'vanished', 'malformed', 'unsupported', 'postponed'] as const;
export type GapReason = (typeof gapReasons)[number];

export const gapFacts = [
  'owner',
  'descriptors',
  'name',
  'argv',
  'exe',
  'cwd',
  'user',
  'start',
  'table',
  'v6only',
  'loops',
  'queue',
  'options',
  'cgroup',
  'namespace',
  'state',
  'peer',
] as const;
export type GapFact = (typeof gapFacts)[number];

export type GapSubject =
  | { readonly kind: 'machine' }
  | { readonly kind: 'process'; readonly pid: number }
  | { readonly kind: 'socket'; readonly id: string };

export type Gap = {
  /** Stable from look to look for the same gap. */
  readonly id: string;
  readonly subject: GapSubject;
  readonly fact: GapFact;
  readonly reason: GapReason;
  /** One plain sentence: what is missing, why, and what would unlock it. */
  readonly detail: string;
  /** How many facts this gap stands for; many processes denied alike are one gap. */
  readonly count: number;
};

export function gapId(subject: GapSubject, fact: GapFact, reason: GapReason): string {
  const where =
    subject.kind === 'machine'
      ? 'machine'
      : subject.kind === 'process'
        ? `process:${subject.pid}`
        : `socket:${subject.id}`;
  return `${where}/${fact}/${reason}`;
}

export function makeGap(
  subject: GapSubject,
  fact: GapFact,
  reason: GapReason,
  detail: string,
  count = 1,
): Gap {
  return { id: gapId(subject, fact, reason), subject, fact, reason, detail, count };
}

export function countGaps(gaps: Iterable<Gap>): number {
  let total = 0;
  for (const gap of gaps) total += gap.count;
  return total;
}
