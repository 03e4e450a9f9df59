/**
 * From the kernel's number of a cgroup to its path: the number is the inode of its folder in
 * cgroup2, so one walk of the folders names them all. Walks again only for numbers it does not know.
 */
import { readdirSync, statSync } from 'node:fs';
import { errorCode, readText } from './proc-files.ts';

export type Cgroups = {
  /** Once a look: at most one walk follows. */
  readonly refresh: () => void;
  /** `null` for a cgroup that was removed, or lies outside this container. */
  readonly find: (id: number) => string | null;
  /** False where cgroup2 is not mounted, so that no number has a path. */
  readonly isMounted: () => boolean;
};

/** A number that no walk found is asked again only after this long. */
const askAgainMs = 30_000;

/** @param root where procfs is mounted */
export function openCgroups(root: string): Cgroups {
  const mount = findMount(root);
  let paths: ReadonlyMap<number, string> = new Map();
  const unknown = new Map<number, number>();
  let mayWalk = true;

  return {
    refresh: () => {
      mayWalk = true;
    },
    find: (id) => {
      if (mount === null) return null;
      const known = paths.get(id);
      if (known !== undefined) return known;
      const now = performance.now();
      if (now - (unknown.get(id) ?? Number.NEGATIVE_INFINITY) < askAgainMs) return null;
      if (mayWalk) {
        mayWalk = false;
        paths = walk(mount);
      }
      const path = paths.get(id) ?? null;
      if (path === null) unknown.set(id, now);
      else unknown.delete(id);
      return path;
    },
    isMounted: () => mount !== null,
  };
}

/** Field 5 of a line is the mount point, and the type stands behind the lone hyphen (proc(5)). */
export function parseCgroupMount(mountinfo: string): string | null {
  for (const line of mountinfo.split('\n')) {
    const [before = '', after = ''] = line.split(' - ', 2);
    if (!after.startsWith('cgroup2 ')) continue;
    const point = before.split(' ')[4];
    if (point !== undefined && point !== '') {
      return point.replace(/\\([0-7]{3})/g, (_text, octal: string) =>
        String.fromCharCode(Number.parseInt(octal, 8)),
      );
    }
  }
  return null;
}

function findMount(root: string): string | null {
  const mounts = readText(`${root}/self/mountinfo`);
  return mounts.ok ? parseCgroupMount(mounts.value) : null;
}

function walk(mount: string): ReadonlyMap<number, string> {
  const paths = new Map<number, string>();
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    try {
      const id = statSync(mount + folder).ino;
      const entries = readdirSync(mount + folder, { withFileTypes: true });
      paths.set(id, folder === '' ? '/' : folder);
      for (const entry of entries) if (entry.isDirectory()) folders.push(`${folder}/${entry.name}`);
    } catch (error) {
      // Removed since it was listed.
      errorCode(error);
    }
  }
  return paths;
}
