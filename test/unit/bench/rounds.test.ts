import { describe, expect, test } from 'vitest';
import type { Item } from '../../bench/item.ts';
import { measureInRounds } from '../../bench/rounds.ts';
import { median, summarize } from '../../bench/statistics.ts';

describe('statistics', () => {
  test.each([
    [[3], 3],
    [[9, 1, 5], 5],
    [[4, 1, 3, 2], 2.5],
    [[10, 9, 100], 10],
  ])('the median of %j is %d', (values, middle) => {
    expect(median(values)).toBe(middle);
  });

  test('of nothing there is no median', () => {
    expect(() => median([])).toThrow('no values');
  });

  test('a summary leaves its input in order', () => {
    const values = [3, 1, 2];
    expect(summarize(values)).toEqual({ median: 2, minimum: 1, rounds: 3 });
    expect(values).toEqual([3, 1, 2]);
  });
});

describe('rounds', () => {
  const scripted = (key: string, times: readonly number[], order: string[] = []): Item => {
    const left = [...times];
    return {
      key,
      title: key.toUpperCase(),
      measure: () => {
        order.push(key);
        const time = left.shift();
        return time === undefined
          ? Promise.reject(new Error('out of times'))
          : Promise.resolve(time);
      },
    };
  };

  test('take the items in turn and drop the first round', async () => {
    const order: string[] = [];
    const items = [scripted('a', [99, 1, 3, 2], order), scripted('b', [99, 4, 6, 5], order)];
    const { measured, leftOut } = await measureInRounds(items, 3, () => undefined);
    expect(order.join('')).toBe('abababab');
    expect(leftOut).toEqual([]);
    expect(measured).toEqual([
      { key: 'a', title: 'A', median: 2, minimum: 1, rounds: 3 },
      { key: 'b', title: 'B', median: 5, minimum: 4, rounds: 3 },
    ]);
  });

  test('an item that fails is left out with its reason, and the others go on', async () => {
    const items = [scripted('a', [1, 1]), scripted('b', [1, 2, 3])];
    const { measured, leftOut } = await measureInRounds(items, 2, () => undefined);
    expect(measured.map(({ key }) => key)).toEqual(['b']);
    expect(leftOut).toEqual([{ title: 'A', reason: 'out of times' }]);
  });
});
