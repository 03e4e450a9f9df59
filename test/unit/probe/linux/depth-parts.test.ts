/** The smaller parts of depth: mounts, io_uring's files, options, bound sockets, by made-up machines. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCgroupMount } from '../../../../electron/probe/linux/cgroups.ts';
import type { DescriptorTools } from '../../../../electron/probe/linux/descriptor-tools.ts';
import {
  openListenerOptions,
  type OptionsQuestion,
} from '../../../../electron/probe/linux/listener-options.ts';
import { parseRingSockets } from '../../../../electron/probe/linux/ring-files.ts';
import { listsBoundSockets } from '../../../../electron/probe/linux/row-depth.ts';

describe('the mount of cgroup2', () => {
  test('is found beside the older hierarchies', () => {
    const mountinfo =
      '32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu\n' +
      '41 31 0:38 / /sys/fs/cgroup/uni\\040fied rw,relatime shared:9 - cgroup2 cgroup2 rw\n';
    expect(parseCgroupMount(mountinfo)).toBe('/sys/fs/cgroup/uni fied');
  });

  test('may be missing, and the text may be any', () => {
    expect(parseCgroupMount('')).toBeNull();
    fc.assert(fc.property(fc.string(), (text) => void parseCgroupMount(text)));
  });
});

describe('the files of an io_uring', () => {
  // Kernel 6.18, a listener and a pipe registered.
  const fdinfo = [
    'pos:\t0',
    'SqMask:\t0x3',
    'UserFiles:\t3',
    '    0: socket:[4711]',
    '    1: <none>',
    '    2: pipe:[12]',
    'UserBufs:\t1',
    '    0: 0xffff/4096',
    'PollList:',
    '    1: socket:[9]',
    '',
  ].join('\n');

  test('are its sockets, and nothing from other lists', () => {
    expect(parseRingSockets(fdinfo)).toEqual([4711]);
    expect(parseRingSockets('')).toEqual([]);
  });

  test('may be any text', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseRingSockets(`UserFiles:\n${text}`)));
  });
});

test('kernels list bound sockets from 6.8 on', () => {
  const answers = ['6.8.0-31-generic', '6.12.1', '7.0', '6.7.12', '6.1.0', '5.10', 'odd'];
  expect(answers.map(listsBoundSockets)).toEqual([true, true, true, false, false, false, false]);
});

describe('options of listeners', () => {
  const set = { reuseAddress: true, reusePort: false, ipv6Only: null };
  const question = (id: number, ...pids: readonly number[]): OptionsQuestion => ({
    id: `inode:${id}`,
    inode: id,
    family: 'ipv4',
    holds: pids.map((pid) => ({ pid, descriptor: 3 })),
  });
  type Answer = ReturnType<DescriptorTools['readOptions']>;
  function makeTools(answer: (pid: number) => Answer) {
    const asked: number[] = [];
    const tools: DescriptorTools = {
      readOptions: (pid) => {
        asked.push(pid);
        return answer(pid);
      },
      sharesTable: () => null,
      rest: () => undefined,
    };
    return { tools, asked };
  }

  const everybody = (): boolean => true;
  const nobody = (): boolean => false;

  test('are read once while the socket lives', () => {
    const options = openListenerOptions('/nowhere');
    const { tools, asked } = makeTools(() => set);
    for (let count = 0; count < 3; count++) {
      const look = options.startLook(tools);
      expect(look.find(question(1, 30))).toEqual(set);
      expect(look.finish(0, everybody)).toEqual([]);
    }
    expect(asked).toEqual([30]);
    options.startLook(tools).finish(0, nobody);
    const look = options.startLook(tools);
    look.find(question(1, 30));
    look.finish(0, everybody);
    expect(asked).toEqual([30, 30]);
  });

  test('come from any owner that may be asked', () => {
    const { tools } = makeTools((pid) => (pid === 31 ? set : 'denied'));
    const look = openListenerOptions('/nowhere').startLook(tools);
    expect(look.find(question(1, 30, 31))).toEqual(set);
    expect(look.finish(0, everybody)).toEqual([]);
  });

  test('that are denied are one gap, asked again only for other owners', () => {
    const options = openListenerOptions('/nowhere');
    const { tools, asked } = makeTools(() => 'denied');
    for (let count = 0; count < 2; count++) {
      const look = options.startLook(tools);
      for (const id of [1, 2]) expect(look.find(question(id, 30))).toBeNull();
      expect(look.find(question(3))).toBeNull();
      const [gap, ...others] = look.finish(1000, everybody);
      expect(others).toEqual([]);
      expect(gap).toMatchObject({ fact: 'options', reason: 'denied', count: 3 });
      expect(gap?.detail).toMatch(
        /hold 2 listeners, and no owner is known of one listener; .* sudo/,
      );
    }
    expect(asked).toHaveLength(2);
    const look = options.startLook(tools);
    look.find(question(1, 31));
    look.finish(1000, everybody);
    expect(asked).toHaveLength(3);
  });

  test('of a descriptor that was closed meanwhile are asked at the next look', () => {
    const options = openListenerOptions('/nowhere');
    let answer: Answer = 'vanished';
    const { tools } = makeTools(() => answer);
    const first = options.startLook(tools);
    expect(first.find(question(1, 30))).toBeNull();
    expect(first.finish(0, everybody)).toEqual([]);
    answer = set;
    expect(options.startLook(tools).find(question(1, 30))).toEqual(set);
  });

  test('of very many are spread over looks, and the rest is told', () => {
    const options = openListenerOptions('/nowhere');
    const { tools, asked } = makeTools(() => set);
    const look = (): readonly string[] => {
      const one = options.startLook(tools);
      for (let id = 1; id <= 1500; id++) one.find(question(id, 30));
      return one.finish(0, everybody).map(({ id, count }) => `${id} ${count}`);
    };
    expect(look()).toEqual(['machine/options/postponed 500']);
    expect(look()).toEqual([]);
    expect(look()).toEqual([]);
    expect(asked).toHaveLength(1500);
  });

  test('need system calls', () => {
    const look = openListenerOptions('/nowhere').startLook(null);
    expect(look.find(question(1, 30))).toBeNull();
    expect(look.finish(0, everybody)).toMatchObject([
      { fact: 'options', reason: 'unsupported', count: 1 },
    ]);
  });
});
