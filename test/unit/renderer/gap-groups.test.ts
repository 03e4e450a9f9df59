import { expect, test } from 'vitest';
import { groupGaps } from '../../../renderer/rows/gap-groups.ts';
import { makeGap } from '../../../shared/model/gap.ts';
import { makeSocket } from '../../support/model-builders.ts';

const hidden = 'root made this socket; run Portolan with sudo';
const sockets = new Map(
  [80, 443].map((port) => [
    `s${port}`,
    makeSocket({ id: `s${port}`, local: { address: '::', port } }),
  ]),
);

test('gaps that say the same are said once, with their sockets, the machine’s first', () => {
  const groups = groupGaps(
    [
      makeGap({ kind: 'socket', id: 's80' }, 'owner', 'denied', hidden),
      makeGap({ kind: 'process', pid: 1 }, 'exe', 'denied', 'the program of process 1 is missing'),
      makeGap({ kind: 'socket', id: 's443' }, 'owner', 'denied', hidden),
      makeGap({ kind: 'socket', id: 'gone' }, 'owner', 'denied', hidden),
      makeGap({ kind: 'machine' }, 'descriptors', 'denied', 'Already a sentence.', 27),
    ],
    sockets,
  );
  expect(groups.map(({ text, count, places }) => [text, count, places])).toEqual([
    ['Already a sentence.', 27, []],
    ['Root made this socket; run Portolan with sudo.', 3, ['[::]:80', '[::]:443']],
    ['The program of process 1 is missing.', 1, []],
  ]);
});
