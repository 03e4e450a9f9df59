/** Starts the browser face as a command: engine, server, the printed address, and a clean end. */
import open from 'open';
import { forkProbe } from '../engine/probe-host/fork-probe.ts';
import { lookOnce } from '../engine/probe-host/look-once.ts';
import { startEngine } from '../engine/engine.ts';
import { isListener } from '../../shared/model/socket.ts';
import { visibleText } from '../../shared/format/visible-text.ts';
import { serveBrowserFace } from './serve.ts';

export type StartOptions = {
  readonly port: number;
  /** Whether to open a browser, where there is one. */
  readonly open: boolean;
  readonly version: string;
  /** Absolute paths of the builds. */
  readonly probeEntry: string;
  readonly pageFolder: string;
  readonly say: (line: string) => void;
  readonly complain: (line: string) => void;
};

/** Resolves with an exit code when a signal ends it: 0, or 1 when the port could not be had. */
export async function startBrowserFace(options: StartOptions): Promise<number> {
  const engine = startEngine({
    spawnProbe: forkProbe(options.probeEntry),
    version: options.version,
  });
  try {
    const face = await serveBrowserFace({
      port: options.port,
      pageFolder: options.pageFolder,
      handlers: engine.handlers,
    });
    options.say(`Portolan is at ${face.url}`);
    options.say('Only this machine can open it, and only with that address. Ctrl+C ends.');
    if (options.open && canOpenBrowser()) await openBrowser(face.url, options.complain);
    await untilInterrupted();
    await face.close();
    return 0;
  } catch (error) {
    options.complain(`portolan: ${await explainListenError(error, options.port)}`);
    return 1;
  } finally {
    engine.close();
  }
}

/** On Linux and the BSDs a browser needs a display server; elsewhere the desktop is always there. */
function canOpenBrowser(): boolean {
  const { DISPLAY, WAYLAND_DISPLAY, WSL_DISTRO_NAME, SSH_CONNECTION } = process.env;
  if (SSH_CONNECTION !== undefined) return false;
  if (process.platform !== 'linux') return true;
  return [DISPLAY, WAYLAND_DISPLAY, WSL_DISTRO_NAME].some(
    (name) => name !== undefined && name !== '',
  );
}

async function openBrowser(url: string, complain: (line: string) => void): Promise<void> {
  const explain = (error: Error): void =>
    complain(`portolan: no browser could be opened (${error.message}); open the address yourself`);
  try {
    const browser = await open(url);
    browser.on('error', explain);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    explain(error);
  }
}

function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, resolve);
  });
}

async function explainListenError(error: unknown, port: number): Promise<string> {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') {
    const holder = await holderOf(port);
    return `port ${port} is taken${holder === null ? '' : ` by ${holder}`}; type: portolan serve --port 0`;
  }
  if (code === 'EACCES') {
    return `port ${port} is for privileged programs here; type: portolan serve --port ${port + 8000}`;
  }
  return message;
}

async function holderOf(port: number): Promise<string | null> {
  const { sample } = await lookOnce({ scope: { port, protocol: 'tcp' } });
  for (const socket of sample.sockets.values()) {
    if (socket.protocol !== 'tcp' || socket.local.port !== port || !isListener(socket)) continue;
    const owner = sample.processes.get(socket.owners[0]?.process ?? '');
    if (owner !== undefined) return `${visibleText(owner.name)} (pid ${owner.pid})`;
  }
  return null;
}
