/** Starts and ends the storm of socket-storm.py, and reads what its processes say they held. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One process's hold on one socket. Possible from `outer`, sure from `inner`; likewise its end. */
export type Hold = {
  readonly pid: number;
  readonly inode: number;
  readonly outerStart: number;
  readonly innerStart: number;
  innerEnd: number;
  outerEnd: number;
};

export type Storm = {
  /** Ends it and tells every hold there ever was. */
  readonly end: () => Promise<readonly Hold[]>;
};

export const stormAddress = '127.66.';

export async function startStorm(processes: number): Promise<Storm> {
  const folder = mkdtempSync(join(tmpdir(), 'portolan-storm-'));
  const script = join(import.meta.dirname, 'socket-storm.py');
  const child = spawn('python3', [script, String(processes), folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  await Promise.race([
    once(child.stdout, 'data'),
    exited.then(() => {
      throw new Error('the storm did not start');
    }),
  ]);
  return {
    end: async () => {
      child.stdin.end();
      await exited;
      const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
      rmSync(folder, { recursive: true });
      return readHolds(texts.join(''));
    },
  };
}

function readHolds(text: string): readonly Hold[] {
  const holds: Hold[] = [];
  const open = new Map<string, Hold>();
  const children = new Map<number, Hold[]>();
  const reaped: (readonly [pid: number, at: number])[] = [];
  for (const line of text.split('\n')) {
    const [word = '', ...numbers] = line.split(' ');
    const [pid = 0, inode = 0, first = 0, second = 0] = numbers.map(Number);
    if (word === 'hold' || word === 'kept') {
      const hold: Hold = {
        pid,
        inode,
        outerStart: first,
        innerStart: second,
        innerEnd: Number.POSITIVE_INFINITY,
        outerEnd: Number.POSITIVE_INFINITY,
      };
      holds.push(hold);
      if (word === 'hold') open.set(`${pid} ${inode}`, hold);
      else children.set(pid, [...(children.get(pid) ?? []), hold]);
    } else if (word === 'drop') {
      const hold = open.get(`${pid} ${inode}`);
      open.delete(`${pid} ${inode}`);
      if (hold !== undefined) Object.assign(hold, { innerEnd: first, outerEnd: second });
    } else if (word === 'leave') {
      for (const hold of children.get(pid) ?? []) {
        if (hold.innerEnd === Number.POSITIVE_INFINITY) hold.innerEnd = first;
      }
    } else if (word === 'reaped') reaped.push([pid, first]);
  }
  for (const [pid, at] of reaped) {
    for (const hold of children.get(pid) ?? []) {
      if (hold.innerStart <= at && at < hold.outerEnd) hold.outerEnd = at;
    }
  }
  return holds;
}
