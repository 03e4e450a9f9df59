/**
 * Launches the built desktop app for a test: real Electron where its binary and a display are there,
 * else the Electron double. The same specs run over both, and the run says which of the two it was.
 */
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type Page } from '@playwright/test';
import type * as electron from 'electron';
import { attachToDouble } from './electron-double/attach.ts';

type ElectronModule = typeof electron;
type Run<Argument, Value> = (
  electron: ElectronModule,
  argument: Argument,
) => Value | Promise<Value>;

export type DesktopApp = {
  readonly kind: 'electron' | 'double';
  /** The first window's page. */
  readonly page: Page;
  /** Runs in the main process; as text, so it sees nothing of the test. */
  readonly evaluate: <Argument, Value>(
    run: Run<Argument, Value>,
    argument: Argument,
  ) => Promise<Value>;
  /** The app's stderr so far. */
  readonly log: () => string;
  /** Starts the same app beside this one, for the same user. @returns its exit code */
  readonly startAgain: () => Promise<number | null>;
  readonly userData: string;
  readonly close: () => Promise<void>;
};

export type LaunchOptions = {
  /** For the specs of the double itself. */
  readonly kind?: 'double';
  /** Of an app to run instead of Portolan's build: one with a package.json. */
  readonly folder?: string;
  /** To be kept by the caller; else a fresh one that goes with the app. */
  readonly configHome?: string;
};

const root = join(import.meta.dirname, '..', '..');
const doubleEntry = join(import.meta.dirname, 'electron-double', 'run.ts');
const electronBinary = findElectron();
export const desktopKind: DesktopApp['kind'] = electronBinary === null ? 'double' : 'electron';

let announced = false;

export async function launchDesktop(options: LaunchOptions = {}): Promise<DesktopApp> {
  const binary = options.kind === 'double' ? null : electronBinary;
  if (options.kind === undefined) announce();
  const folder = options.folder ?? root;
  const configHome = options.configHome ?? mkdtempSync(join(tmpdir(), 'portolan-config-'));
  const env = { ...definedEnvironment(), XDG_CONFIG_HOME: configHome };
  const launched =
    binary === null ? await launchDouble(folder, env) : await launchElectron(folder, env);
  await launched.page.waitForURL(({ protocol }) => protocol !== 'about:');
  return {
    ...launched,
    userData: join(configHome, nameOfApp(folder)),
    startAgain: () => startAgain(binary, folder, env),
    close: async () => {
      await launched.close();
      if (options.configHome === undefined) rmSync(configHome, { recursive: true, force: true });
    },
  };
}

type Launched = Omit<DesktopApp, 'userData' | 'startAgain'>;
type Environment = Readonly<Record<string, string>>;

async function launchElectron(folder: string, env: Environment): Promise<Launched> {
  const app = await _electron.launch({ args: [folder], env: { ...env } });
  const log = collect(app.process());
  return {
    kind: 'electron',
    page: await app.firstWindow(),
    // Playwright's own type for the function is of another form, with the same meaning.
    evaluate: (run, argument) => app.evaluate(run as never, argument) as never,
    log,
    close: () => app.close(),
  };
}

async function launchDouble(folder: string, env: Environment): Promise<Launched> {
  const child = fork(doubleEntry, [folder], {
    env,
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const log = collect(child);
  try {
    const attached = await attachToDouble(child);
    return { kind: 'double', ...attached, log };
  } catch (error) {
    child.kill('SIGKILL');
    throw new Error(`the Electron double did not start the app:\n${log()}`, { cause: error });
  }
}

function startAgain(
  binary: string | null,
  folder: string,
  env: Environment,
): Promise<number | null> {
  const [command, args] =
    binary === null ? [process.execPath, [doubleEntry, folder]] : [binary, [folder]];
  const child = spawn(command, args, { env, stdio: 'ignore' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
}

/** Where electron's own index.js would find it, without making it download anything. */
function findElectron(): string | null {
  const packageFolder = join(root, 'node_modules', 'electron');
  const pathFile = join(packageFolder, 'path.txt');
  if (!existsSync(pathFile)) return null;
  const binary = join(packageFolder, 'dist', readFileSync(pathFile, 'utf8').trim());
  const hasDisplay =
    process.platform !== 'linux' ||
    process.env['DISPLAY'] !== undefined ||
    process.env['WAYLAND_DISPLAY'] !== undefined;
  // Chromium refuses to sandbox itself as root, and without the sandbox it would not be our app.
  return existsSync(binary) && hasDisplay && process.getuid?.() !== 0 ? binary : null;
}

function announce(): void {
  if (announced) return;
  announced = true;
  process.stderr.write(
    desktopKind === 'electron'
      ? `Desktop specs: real Electron, ${electronBinary}\n`
      : 'Desktop specs: the Electron double (no Electron binary, no display, or root); real Electron was not run.\n',
  );
}

function collect(child: Pick<ChildProcess, 'stderr'>): () => string {
  let text = '';
  child.stderr?.setEncoding('utf8');
  child.stderr?.on('data', (part: string) => (text += part));
  return () => text;
}

function nameOfApp(folder: string): string {
  const { name } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly name: string;
  };
  return name;
}

function definedEnvironment(): Environment {
  const entries = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return Object.fromEntries(entries);
}
