/** Which gaps concern a row: its socket's, its owners', and the machine's where they explain it. Pure. */
import type { Gap } from '../../shared/model/gap.ts';
import type { Row } from './row.ts';

export function gapsOf(row: Row, gaps: Iterable<Gap>): readonly Gap[] {
  const pids = new Set(row.owners.map((owner) => owner.pid));
  const concerning: Gap[] = [];
  for (const gap of gaps) {
    switch (gap.subject.kind) {
      case 'socket':
        if (gap.subject.id === row.id) concerning.push(gap);
        break;
      case 'process':
        if (pids.has(gap.subject.pid)) concerning.push(gap);
        break;
      case 'machine':
        if (machineGapConcerns(row, gap)) concerning.push(gap);
    }
  }
  return concerning;
}

function machineGapConcerns({ socket, owners, listener }: Row, gap: Gap): boolean {
  if (gap.fact === 'options') return listener && socket.options === null;
  if (gap.fact === 'queue') return socket.queue?.kind === 'accept' && socket.queue.limit === null;
  if (gap.fact === 'cgroup') return listener && socket.cgroup === null;
  if (gap.fact === 'namespace') return socket.namespace !== null;
  if (gap.fact === 'v6only') return socket.family === 'ipv6' && socket.v6only === null;
  if (gap.fact === 'owner' || gap.fact === 'descriptors') {
    return (
      owners.length < socket.owners.length ||
      socket.ownerAbsence === 'denied' ||
      socket.ownerAbsence === 'unknown'
    );
  }
  return false;
}
