/** The words that several commands use for sockets and their owners. */
import { visibleText } from '../../../shared/format/visible-text.ts';
import type { MachineFacts } from '../../../shared/model/machine.ts';
import { shortenHome } from '../../../shared/format/folder.ts';
import type { Process } from '../../../shared/model/process.ts';
import type { Sample } from '../../../shared/model/sample.ts';
import type { Socket } from '../../../shared/model/socket.ts';

export function ownersOf(sample: Sample, socket: Socket): readonly Process[] {
  return socket.owners.flatMap(({ process }) => sample.processes.get(process) ?? []);
}

/** The owner to name first: the one that started the others, else the oldest. */
export function leadOwner(owners: readonly Process[]): Process | null {
  const keys = new Set(owners.map((owner) => owner.key));
  const [lead = null] = owners
    .filter((owner) => owner.parent === null || !keys.has(owner.parent))
    .toSorted((left, right) => left.startTime - right.startTime);
  return lead ?? owners[0] ?? null;
}

export function ownerName(sample: Sample, socket: Socket): string {
  const owners = ownersOf(sample, socket);
  const lead = leadOwner(owners);
  if (lead !== null) {
    return visibleText(lead.name) + (owners.length > 1 ? ` +${owners.length - 1}` : '');
  }
  switch (socket.ownerAbsence) {
    case 'denied':
      return 'owner hidden';
    case 'kernel':
      return 'kernel';
    default:
      return 'no owner found';
  }
}

export function folderOf(process: Process | null, machine: MachineFacts): string {
  return process === null || process.cwd === null
    ? ''
    : visibleText(shortenHome(process.cwd, machine.home));
}
