import { describe, expect, test } from 'vitest';
import { loadKoffi } from '../../../../electron/probe/linux/load-koffi.ts';

describe('koffi', () => {
  test('is found where npm puts its native part', async () => {
    const asked: string[] = [];
    const native = { load: () => undefined };
    const koffi = await loadKoffi((name) => {
      asked.push(name);
      return native;
    });
    expect(koffi).toBe(native);
    expect(asked).toEqual([`@koromix/koffi-linux-${process.arch}`]);
  });

  test.each([
    ['is something else', () => ({})],
    [
      'cannot be loaded',
      () => {
        throw new Error('no such module');
      },
    ],
  ])('comes by its own entry when that part %s', async (_what, require) => {
    const koffi = await loadKoffi(require);
    expect(koffi.sizeof('int')).toBe(4);
  });
});
