/** The gaps about the depth of rows (options, queues, cgroups, namespaces), each with its sentence. */
import { makeGap, type Gap } from '../../../shared/model/gap.ts';

const machine = { kind: 'machine' } as const;

export function optionsDenied(
  denied: number,
  hidden: number,
  yamaScope: number,
  viewerId: number,
): Gap {
  const reasons: string[] = [];
  if (denied > 0) {
    reasons.push(
      `this user may not copy descriptors of the processes that hold ${listeners(denied)}` +
        (yamaScope > 0 ? ` (kernel.yama.ptrace_scope is ${yamaScope})` : ''),
    );
  }
  if (hidden > 0) reasons.push(`no owner is known of ${listeners(hidden)}`);
  // Scope 3 forbids it to root as well and stays until the next start of the machine.
  const unlock =
    viewerId === 0
      ? yamaScope >= 3
        ? ''
        : '; Portolan needs the capability SYS_PTRACE for that'
      : '; run Portolan with sudo to see more';
  const detail = `socket options are missing: ${reasons.join(', and ')}${unlock}`;
  return makeGap(machine, 'options', 'denied', detail, denied + hidden);
}

export function optionsUnsupported(by: 'text' | 'kernel', count: number): Gap {
  return by === 'text'
    ? makeGap(
        machine,
        'options',
        'unsupported',
        'the text tables do not hold socket options; only the netlink reader can ask for them',
      )
    : makeGap(
        machine,
        'options',
        'unsupported',
        `the options of ${listeners(count)} are missing: pidfd_getfd(2) needs kernel 5.6 or newer, ` +
          'or a sandbox forbids it',
        count,
      );
}

export function optionsPostponed(count: number): Gap {
  const detail = `the options of ${listeners(count)} are not read yet; the next looks go on`;
  return makeGap(machine, 'options', 'postponed', detail, count);
}

export function queueLimitUnknown(): Gap {
  const detail =
    'the text tables hold no backlog, so a full accept queue cannot be told; ' +
    'only the netlink reader can tell';
  return makeGap(machine, 'queue', 'unsupported', detail);
}

export function cgroupUnknown(why: 'text' | 'unmounted' | 'kernel'): Gap {
  const sentences = {
    text: 'the text tables do not name the cgroup of a socket; only the netlink reader can tell',
    unmounted: 'cgroup2 is not mounted here, so the cgroups of sockets have no names',
    kernel: 'kernels before 5.9 do not tell the cgroup of a socket',
  } as const;
  return makeGap(machine, 'cgroup', 'unsupported', sentences[why]);
}

export function cgroupsVanished(count: number): Gap {
  const detail =
    `the cgroup of ${count === 1 ? 'one socket' : `${count} sockets`} has no path: ` +
    'it was removed, or it lies outside this container';
  return makeGap(machine, 'cgroup', 'vanished', detail, count);
}

/** Namespaces that are read as text although the reader is netlink. */
export function namespacesAsText(count: number, viewerId: number): Gap {
  const which = count === 1 ? 'another network namespace is' : `${count} network namespaces are`;
  const unlock =
    viewerId === 0
      ? 'Portolan needs the capability SYS_ADMIN to read more'
      : 'run Portolan with sudo to see more';
  const detail = `${which} read as text, without backlogs and cgroups; ${unlock}`;
  return makeGap(machine, 'namespace', 'denied', detail, count);
}

/** @param reader which of the two reasons it is */
export function boundUnknown(by: 'text' | 'kernel'): Gap {
  const detail =
    by === 'text'
      ? 'the text tables do not list TCP sockets that are bound and do not listen; ' +
        'only the netlink reader can'
      : 'kernels before 6.8 do not list TCP sockets that are bound and do not listen';
  return makeGap(machine, 'state', 'unsupported', detail);
}

function listeners(count: number): string {
  return count === 1 ? 'one listener' : `${count} listeners`;
}

export function unixPeersUnknown(): Gap {
  const detail =
    'the text table does not say which UNIX sockets talk to each other, nor how full their queues ' +
    'are; only the netlink reader can tell';
  return makeGap(machine, 'peer', 'unsupported', detail);
}
