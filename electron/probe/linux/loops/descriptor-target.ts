/** What a link of /proc/PID/fd points to, in the kernel's words (proc_pid_fd(5)). Pure. */

export type DescriptorTarget =
  | { readonly kind: 'socket'; readonly inode: number }
  | { readonly kind: 'pipe'; readonly inode: number }
  /** A file without a name: `eventpoll`, `eventfd`, `timerfd`, `signalfd`, `inotify`, … */
  | { readonly kind: 'anonymous'; readonly name: string }
  | { readonly kind: 'file' };

export function parseDescriptorTarget(link: string): DescriptorTarget {
  const numbered = /^(socket|pipe):\[(\d{1,10})\]$/.exec(link);
  if (numbered !== null) {
    return { kind: numbered[1] === 'pipe' ? 'pipe' : 'socket', inode: Number(numbered[2]) };
  }
  // inotify and some drivers leave the brackets out.
  const name = /^anon_inode:\[?([^\]]*)\]?$/.exec(link)?.[1];
  return name === undefined ? { kind: 'file' } : { kind: 'anonymous', name };
}
