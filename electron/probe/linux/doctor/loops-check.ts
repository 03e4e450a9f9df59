/** Whether event loops can be read: tried on this process, which has one. */
import type { Check } from '../../../../shared/model/examination.ts';
import { compareFilesBy } from '../loops/compare-files.ts';
import { parseEpollInfo } from '../loops/epoll-info.ts';
import { readProcessDescriptors } from '../loops/process-descriptors.ts';
import { limited, missing, ok, type CheckText, type DoctorContext } from './context.ts';

const text: CheckText = ['loops', 'Event loops'];
const sharedText: CheckText = ['shared-loops', 'Event loops shared by fork'];

export function checkLoops({ root, systemCalls }: DoctorContext): readonly Check[] {
  const own = readProcessDescriptors(root, process.pid);
  const loops = own.ok
    ? [...own.value.targets].flatMap(([descriptor, target]) =>
        target.kind === 'anonymous' && target.name === 'eventpoll' ? [descriptor] : [],
      )
    : [];
  const [first] = loops;
  if (!own.ok || first === undefined) {
    return [missing(text, 'this program cannot find its own epoll in /proc/self/fd', null)];
  }
  const compare = systemCalls === null ? () => null : compareFilesBy(systemCalls);
  const place = { pid: process.pid, descriptor: first };
  return [judgeInfo(loops.map(own.value.infoOf)), judgeSharing(compare(place, place))];
}

function judgeInfo(infos: readonly (string | null)[]): Check {
  const readable = infos.filter((info) => info !== null);
  if (readable.length === 0) return missing(text, '/proc/self/fdinfo cannot be read', null);
  const targets = readable.flatMap((info) => parseEpollInfo(info).targets);
  if (targets.length === 0) {
    return missing(text, 'the kernel does not tell what an epoll watches', null);
  }
  if (targets.some(({ inode }) => inode !== null)) {
    return ok(text, 'the kernel tells what each epoll watches, wherever descriptors can be read');
  }
  const detail = 'the kernel tells descriptors but not sockets (it does from 4.13 on)';
  return limited(text, detail, null);
}

function judgeSharing(same: number | null): Check {
  if (same === 0) return ok(sharedText, 'the kernel tells which are one and the same (kcmp)');
  const detail = 'kcmp is refused here, so an epoll that fork shared is shown once a process';
  return limited(sharedText, detail, 'docker run --cap-add SYS_PTRACE … (in a container)');
}
