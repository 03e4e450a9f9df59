/** The Linux probe: its sources, its memory and its look, wired together. Judges nothing. */
import { homedir, hostname, release } from 'node:os';
import type { Reader } from '../../../shared/model/sample.ts';
import type { Probe } from '../platform.ts';
import { bpfFromEnvironment, type BpfMode } from './bpf/bpf-mode.ts';
import { openClock } from './boot-time.ts';
import { chooseSource, readerFromEnvironment, type SourceChoice } from './choose-source.ts';
import { makeLook } from './look.ts';
import { openProcessTable } from './process-table.ts';
import { errorCode } from './proc-files.ts';
import { openUsers } from './users.ts';

export type LinuxProbeOptions = {
  /**
   * Forces a reader, as the environment variable PORTOLAN_PROBE does; default: the best that works.
   */
  readonly reader?: Reader;
  /**
   * Whether eBPF replaces the scan of /proc, as the environment variable PORTOLAN_BPF says; default:
   * `auto`.
   */
  readonly bpf?: BpfMode;
  /** Whether it will look again and again: only then `auto` pays. */
  readonly lasting?: boolean;
  /** Where procfs is mounted. */
  readonly root?: string;
  readonly openNetlink?: NonNullable<SourceChoice['openNetlink']>;
};

/**
 * Throws one clear sentence when a forced reader does not work, or when PORTOLAN_PROBE or
 * PORTOLAN_BPF says something else than it may.
 */
export async function openLinuxProbe(options: LinuxProbeOptions = {}): Promise<Probe> {
  const { root = '/proc', openNetlink } = options;
  const forced = options.reader ?? readerFromEnvironment(process.env['PORTOLAN_PROBE']);
  const wished = options.bpf ?? bpfFromEnvironment(process.env['PORTOLAN_BPF']) ?? 'auto';
  const bpf = wished === 'auto' && options.lasting !== true ? 'off' : wished;
  const source = await chooseSource({ forced, root, bpf, ...(openNetlink && { openNetlink }) });
  const users = openUsers();
  const viewerId = effectiveUser();
  const look = makeLook({
    root,
    users,
    viewerId,
    processTable: openProcessTable(root),
    clock: openClock(root),
  });
  return {
    look: async () => {
      try {
        return look(source.current(), source.fallback());
      } catch (error) {
        source.stepDown(error);
        return look(source.current(), source.fallback());
      }
    },
    describe: () => {
      users.refresh();
      return {
        hostname: hostname(),
        os: 'linux',
        release: release(),
        user: users.find(viewerId),
        home: homeFolder(),
      };
    },
    close: () => source.current().close(),
  };
}

function effectiveUser(): number {
  if (process.geteuid === undefined) throw new Error('the Linux probe needs a Linux system');
  return process.geteuid();
}

/**
 * A user without an entry in passwd(5) and without HOME has none; `/` is where login(1) puts them.
 */
function homeFolder(): string {
  try {
    return homedir();
  } catch (error) {
    errorCode(error);
    return '/';
  }
}
