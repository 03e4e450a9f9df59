/** `npm start`: builds what is stale and opens the window, or the browser face where no window can open. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { bringElectron, findDesktop, runDesktop } from './desktop.ts';
import { buildStale, programs, root, windows } from './targets.ts';

await buildStale([programs, windows]);

const desktop = findDesktop({
  platform: process.platform,
  isRoot: process.getuid?.() === 0,
  env: process.env,
  electron: bringElectron,
});

if (desktop.kind === 'impossible') {
  await serveInstead(desktop.reason);
} else {
  const end = await runDesktop(desktop.executable);
  if (end.kind === 'ended') process.exitCode = end.code;
  else await serveInstead(`Electron gave up (${end.reason})`);
}

async function serveInstead(reason: string): Promise<void> {
  process.stdout.write(
    `The desktop window cannot open because ${reason}; here is the same window for a browser.\n`,
  );
  const command = [join(root, 'out/cli/portolan.js'), 'serve', ...process.argv.slice(2)];
  const child = spawn(process.execPath, command, { stdio: 'inherit' });
  // The terminal sends Ctrl+C to both; a signal sent to this one alone has to be passed on.
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => child.kill(signal));
  }
  process.once('SIGINT', () => undefined);
  process.exitCode = await new Promise<number>((resolve) => {
    child.once('close', (code) => resolve(code ?? 1));
  });
}
