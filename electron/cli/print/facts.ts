/** The words that several commands use for sockets and their owners. */
import { visibleText } from '../../../shared/format/visible-text.ts';
import type { MachineFacts } from '../../../shared/model/machine.ts';
import { absenceWords } from '../../../shared/format/socket-words.ts';
import { shortenHome } from '../../../shared/format/folder.ts';
import { ownersOf } from '../../../shared/model/ownership.ts';
import type { Process } from '../../../shared/model/process.ts';
import type { Sample } from '../../../shared/model/sample.ts';
import type { Socket } from '../../../shared/model/socket.ts';

/** The leading owner and how many share with it, or why there is none. */
export function ownerName(sample: Sample, socket: Socket): string {
  const [lead, ...others] = ownersOf(socket, sample.processes);
  if (lead === undefined) return absenceWords[socket.ownerAbsence ?? 'unknown'];
  return visibleText(lead.name) + (others.length > 0 ? ` +${others.length}` : '');
}

export function folderOf(process: Process | undefined, machine: MachineFacts): string {
  return process === undefined || process.cwd === null
    ? ''
    : visibleText(shortenHome(process.cwd, machine.home));
}
