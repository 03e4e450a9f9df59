/**
 * What the engine remembers between samples: when each socket first appeared, and which rows are the
 * same as before. The probe only sees the present. Knows nothing about faces.
 */
import { keepIdentity } from '../../shared/model/delta.ts';
import type { Sample } from '../../shared/model/sample.ts';
import type { Socket } from '../../shared/model/socket.ts';

/** After a longer silence "appeared at this look" would claim more than was seen. */
const witnessWithinMs = 15_000;

export type Memory = {
  /** @param witnessed false when the look before was another probe's, or showed another view */
  readonly remember: (sample: Sample, witnessed: boolean) => Sample;
};

export function createMemory(): Memory {
  let seen: Sample | null = null;
  let remembered: Sample | null = null;
  return {
    remember: (sample, witnessed) => {
      const isSame =
        seen !== null &&
        sample.sockets === seen.sockets &&
        sample.processes === seen.processes &&
        sample.gaps === seen.gaps;
      if (remembered !== null && isSame) {
        const { sockets, processes, gaps } = remembered;
        remembered = { ...sample, sockets, processes, gaps };
      } else {
        remembered = remember(remembered, sample, witnessed);
      }
      seen = sample;
      return remembered;
    },
  };
}

/**
 * Gives `after` the memory of `before`: a socket that both hold keeps its `appearedAt`; one that is
 * new gets the time of this look, if the one before was recent enough to witness it.
 * @param witnessed false when `after` comes from another probe process than `before`
 */
export function remember(before: Sample | null, after: Sample, witnessed: boolean): Sample {
  if (before === null) return after;
  const recent = witnessed && after.takenAt - before.takenAt <= witnessWithinMs;
  const sockets = new Map<string, Socket>();
  for (const [id, socket] of after.sockets) {
    const known = before.sockets.get(id);
    const appearedAt = known === undefined ? (recent ? after.takenAt : null) : known.appearedAt;
    sockets.set(id, appearedAt === socket.appearedAt ? socket : { ...socket, appearedAt });
  }
  return {
    ...after,
    sockets: keepIdentity(before.sockets, sockets),
    processes: keepIdentity(before.processes, after.processes),
    gaps: keepIdentity(before.gaps, after.gaps),
  };
}
