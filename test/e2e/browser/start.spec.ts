/** `npm start` where no window can open: one plain sentence, an address, and a live table behind it. */
import { join } from 'node:path';
import { chartOf, expect, test } from '../../support/browser-face.ts';
import { root, startProgram } from '../../support/command.ts';
import { testNode } from '../../support/socket-process.ts';

test('without a display the browser face starts instead, and says why', async ({ page }) => {
  const start = startProgram(testNode, [join(root, 'electron/build/start.ts'), '--no-open'], {
    DISPLAY: '',
    WAYLAND_DISPLAY: '',
  });
  const [url] = await start.says(/http:\/\/\S+token=\S+/);
  expect(start.stdout()).toMatch(
    /^The desktop window cannot open because there is no display here; .*\.\nPortolan is at /,
  );
  expect(start.stderr()).not.toMatch(/^ +at /m);
  await page.goto(url);
  await chartOf(page).health(/^live/).waitFor();
  expect(await start.end('SIGTERM')).toBe(0);
});
