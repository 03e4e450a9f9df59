/** The program `portolan`: joins the terminal face to the engine and the browser face. */
import { join } from 'node:path';
import { runCli, type Surroundings } from '../cli/run.ts';
import { openTerminal } from '../cli/terminal.ts';

declare const PORTOLAN_VERSION: string;

const out = join(import.meta.dirname, '..');
const probeEntry = join(out, 'probe', 'probe-process.js');
const version = PORTOLAN_VERSION;
const terminal = openTerminal();

// A reader that leaves early (`portolan ls | head`) is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const around: Surroundings = {
  terminal,
  version,
  openEngine: async () => {
    const [{ startEngine }, { forkProbe }, { connectLocally }] = await Promise.all([
      import('../engine/engine.ts'),
      import('../engine/probe-host/fork-probe.ts'),
      import('../engine/local-client.ts'),
    ]);
    const engine = startEngine({ spawnProbe: forkProbe(probeEntry), version });
    return { client: connectLocally(engine), close: engine.close };
  },
  serve: async ({ port, open }) => {
    const { startBrowserFace } = await import('../serve/start.ts');
    return startBrowserFace({
      port,
      open,
      version,
      probeEntry,
      pageFolder: join(out, 'renderer'),
      say: (line) => terminal.out(`${line}\n`),
      complain: (line) => terminal.error(`${line}\n`),
    });
  },
};

// The bundle is CommonJS (electron/build/cli.vite.config.ts), which knows no await up here.
async function run(): Promise<void> {
  process.exitCode = await runCli(process.argv.slice(2), around);
}

void run();
