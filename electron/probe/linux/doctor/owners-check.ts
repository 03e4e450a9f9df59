/** Whose descriptors this user may read: tried on every process, because the rules are many. */
import type { Check } from '../../../../shared/model/examination.ts';
import { listNumbers } from '../loops/process-descriptors.ts';
import { readLink, readOwner } from '../proc-files.ts';
import { readProcStat } from '../process-facts.ts';
import { limited, missing, ok, type CheckText, type DoctorContext } from './context.ts';

const ownText: CheckText = ['owners', 'Owners among your own processes'];
const othersText: CheckText = ['owners-of-others', "Owners among other users' processes"];
const hiddenText: CheckText = ['hidepid', 'Processes in /proc'];

type Tally = { readable: number; readonly denied: Map<number, number> };

export function checkOwners(context: DoctorContext): readonly Check[] {
  const { root, viewerId } = context;
  const own: Tally = { readable: 0, denied: new Map() };
  const others: Tally = { readable: 0, denied: new Map() };
  const pids = listNumbers(root);
  for (const pid of pids.ok ? pids.value : []) {
    const stat = readProcStat(root, pid);
    // Kernel threads and zombies hold no descriptors.
    if (!stat.ok || !stat.value.hasMemory) continue;
    const user = readOwner(`${root}/${pid}`);
    if (!user.ok) continue;
    const tally = user.value === viewerId ? own : others;
    const access = tryDescriptors(root, pid);
    if (access === 'readable') tally.readable++;
    else if (access === 'denied') {
      tally.denied.set(user.value, (tally.denied.get(user.value) ?? 0) + 1);
    }
  }
  return [judgeOwn(own, context), judgeOthers(others, context), checkHidden(context)];
}

/** Listing is not enough: some may list who may not read a single link. */
function tryDescriptors(root: string, pid: number): 'readable' | 'denied' | 'gone' {
  const folder = `${root}/${pid}/fd`;
  const names = listNumbers(folder);
  if (!names.ok) return names.reason === 'denied' ? 'denied' : 'gone';
  for (const descriptor of names.value) {
    const link = readLink(`${folder}/${descriptor}`);
    if (link.ok) return 'readable';
    if (link.reason === 'denied') return 'denied';
  }
  return 'readable';
}

function judgeOwn({ readable, denied }: Tally, { viewerId, remedies }: DoctorContext): Check {
  const count = total(denied);
  if (count === 0) return ok(ownText, `the descriptors of all ${readable} can be read`);
  const detail =
    `the descriptors of ${count} of ${readable + count} cannot be read: ` +
    'such a process has raised its rights or forbids a look inside';
  return limited(ownText, detail, viewerId === 0 ? null : remedies.sudo);
}

function judgeOthers({ readable, denied }: Tally, context: DoctorContext): Check {
  const { viewerId, nameOf, remedies } = context;
  const count = total(denied);
  if (count === 0) {
    const detail =
      readable === 0
        ? 'there are none to be seen'
        : `the descriptors of all ${readable} can be read`;
    return ok(othersText, detail);
  }
  const users = [...denied].map(([userId, many]) => `${nameOf(userId)} (${many})`).sort();
  const detail =
    `the descriptors of ${count} of ${readable + count} cannot be read: ${users.join(', ')}; ` +
    'their sockets are shown without an owner';
  if (viewerId === 0) {
    return missing(othersText, detail, 'docker run --cap-add SYS_PTRACE … (for this container)');
  }
  const unlock = `${remedies.sudo}, or: ${remedies.setcap(['cap_sys_ptrace', 'cap_dac_read_search'])}`;
  return readable === 0 ? missing(othersText, detail, unlock) : limited(othersText, detail, unlock);
}

/** A pid namespace lives only as long as its pid 1, so that one can be hidden, not absent. */
function checkHidden({ root }: DoctorContext): Check {
  if (readOwner(`${root}/1`).ok) return ok(hiddenText, 'every process of this system is listed');
  const detail = '/proc hides the processes of other users (hidepid)';
  return limited(
    hiddenText,
    detail,
    'sudo mount -o remount,hidepid=0 /proc (for every user of this machine)',
  );
}

function total(denied: ReadonlyMap<number, number>): number {
  return [...denied.values()].reduce((sum, many) => sum + many, 0);
}
