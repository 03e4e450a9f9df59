/**
 * User numbers to users, from the machine's own user file, which is read anew when it changes.
 * Users of a directory service are not in it and keep their number as name.
 */
import { statSync } from 'node:fs';
import type { User } from '../../../shared/model/process.ts';
import { parsePasswd } from './passwd.ts';
import { errorCode, readText } from './proc-files.ts';

export type Users = {
  /** Once a look, before the names are asked for. True when they may have changed. */
  readonly refresh: () => boolean;
  readonly find: (id: number) => User;
};

export function openUsers(path = '/etc/passwd'): Users {
  let version = '';
  let names: ReadonlyMap<number, string> = new Map();
  let known = new Map<number, User>();
  return {
    refresh: () => {
      const now = versionOf(path);
      if (now === version) return false;
      version = now;
      const text = readText(path);
      names = text.ok ? parsePasswd(text.value) : new Map();
      known = new Map();
      return true;
    },
    find: (id) => {
      let user = known.get(id);
      if (user === undefined) {
        user = { id, name: names.get(id) ?? String(id) };
        known.set(id, user);
      }
      return user;
    },
  };
}

/** Editors and useradd(8) replace the file, so its number tells more than its time alone. */
function versionOf(path: string): string {
  try {
    const { ino, mtimeMs, size } = statSync(path);
    return `${ino} ${mtimeMs} ${size}`;
  } catch (error) {
    return errorCode(error);
  }
}
