/** Tells whether a build is older than what it is made from, by a fingerprint kept beside it. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export type Target = {
  readonly name: string;
  /** Folders and files, relative to the root. */
  readonly inputs: readonly string[];
  /** Files that must be there. */
  readonly outputs: readonly string[];
};

export type Freshness = {
  readonly isFresh: boolean;
  /** To be called after the build; remembers what it was made from. */
  readonly remember: () => Promise<void>;
};

export async function checkFreshness(root: string, target: Target): Promise<Freshness> {
  const stamp = join(root, 'out', 'stamps', target.name);
  const fingerprint = await fingerprintOf(root, target.inputs);
  const known = await readOrNull(stamp);
  const present = await Promise.all(target.outputs.map((path) => exists(join(root, path))));
  return {
    isFresh: known === fingerprint && present.every(Boolean),
    remember: async () => {
      await mkdir(dirname(stamp), { recursive: true });
      await writeFile(stamp, fingerprint);
    },
  };
}

/** Path, size and time of every input: reading 200 files would cost more than it tells. */
async function fingerprintOf(root: string, inputs: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const input of inputs) {
    for (const path of await filesUnder(join(root, input))) {
      const { size, mtimeMs } = await stat(path);
      hash.update(`${path}\0${size}\0${mtimeMs}\n`);
    }
  }
  return hash.digest('hex');
}

async function filesUnder(path: string): Promise<readonly string[]> {
  if ((await stat(path)).isFile()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function readOrNull(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch(() => null);
}
