/**
 * A small harbour for pictures: a few real servers in a home of their own, started by a shell as a
 * person would, and Portolan serving in the same home.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { program, startProgram } from './command.ts';
import { bothWorkersRun, nginxMissing, portOrFree, prepareNginx } from './nginx.ts';

export type Harbour = {
  readonly url: string;
  readonly shopPort: number;
  readonly close: () => Promise<void>;
};

const server = `
  const [host, port] = process.argv.slice(2);
  require('node:http').createServer((_, response) => response.end('ahoy'))
    .listen(Number(port), host, () => console.log('moored'));
`;

/** Where a person's own programs come from; the checkout's are not in the picture. */
const systemPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Folder below ~/code, script, address and the port it would like. */
const berths = [
  ['shop', 'server.js', '0.0.0.0', 3000],
  ['shop', 'assets.js', '127.0.0.1', 5173],
  ['shop/payments', 'worker.js', '127.0.0.1', 4242],
  ['models', 'gateway.js', '::', 8000],
  ['docs', 'preview.js', '::1', 4321],
] as const;

/** @param apart in a pid namespace of its own (root only), so that no stranger is in the picture */
export async function openHarbour(apart: boolean): Promise<Harbour> {
  const home = mkdtempSync(join(tmpdir(), 'portolan-home-'));
  const nginx = nginxMissing === null ? prepareNginx(await portOrFree(80)) : null;
  const commands = nginx === null ? [] : [`cd /; ${nginx.command.join(' ')} &`];
  let shopPort = 0;
  for (const [folder, script, host, wanted] of berths) {
    const path = join(home, 'code', folder);
    const port = await portOrFree(wanted);
    if (script === 'server.js') shopPort = port;
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, script), server);
    const start = `node ${script} ${host} ${port}`;
    if (script === 'server.js') {
      const scripts = { dev: start };
      writeFileSync(join(path, 'package.json'), JSON.stringify({ name: folder, scripts }));
    }
    commands.push(`cd '${path}'; ${script === 'server.js' ? 'npm run -s dev' : start} &`);
  }
  commands.push(`cd ~; '${process.execPath}' '${program}' serve --no-open & wait`);
  const shell = ['bash', '-c', commands.join('\n')] as const;
  const [command, ...args] = apart
    ? (['unshare', '--pid', '--fork', '--mount-proc', '--kill-child', ...shell] as const)
    : (['setsid', '--wait', ...shell] as const);
  const running = startProgram(command, args, { HOME: home, PATH: systemPath }, home);
  await running.says(new RegExp(`(?:[^]*moored){${berths.length}}`));
  if (nginx !== null) await running.says(bothWorkersRun);
  const [url] = await running.says(/http:\/\/\S+token=\S+/);
  return {
    url,
    shopPort,
    close: async () => {
      // The shell and all it started are one namespace or one process group; both end as a whole.
      if (!apart) process.kill(-(running.child.pid ?? 0), 'SIGTERM');
      await running.end(apart ? 'SIGKILL' : 'SIGTERM');
      nginx?.remove();
      rmSync(home, { recursive: true });
    },
  };
}
