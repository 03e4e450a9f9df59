/**
 * Serves the renderer's build as app://portolan/: the only origin the desktop window ever shows.
 * Nothing outside the build's folder can be asked for, and every answer carries the content policy.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { protocol, type Session } from 'electron';
import { appScheme } from '../../shared/desktop-bridge.ts';
import { fileOfPath, pageHeaders } from '../../shared/page.ts';
import { isAppUrl } from './app-url.ts';
import { log } from './log.ts';

/** Must be called once, before the app's `ready` (electron docs, api/protocol). */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Must be called after the app's `ready`. */
export function serveAppProtocol(session: Session, folder: string): void {
  session.protocol.handle(appScheme, (request) => answer(request, folder));
}

/** @returns the file a request names, or a refusal that says nothing about the disk */
export async function answer(
  request: Pick<Request, 'method' | 'url'>,
  folder: string,
): Promise<Response> {
  if (request.method !== 'GET') return refuse(405);
  if (!isAppUrl(request.url)) return refuse(404);
  const asset = fileOfPath(new URL(request.url).pathname);
  if (asset === null) {
    log('a request for something that is not of the page was refused');
    return refuse(404);
  }
  const content = await readAsset(join(folder, asset.file));
  return content === null ? refuse(404) : respond(200, asset.type, content);
}

async function readAsset(path: string): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    return await readFile(path);
  } catch (error) {
    log(`the page's file ${path} could not be read: ${String(error)}`);
    return null;
  }
}

function refuse(status: 404 | 405): Response {
  return respond(status, 'text/plain; charset=utf-8', null);
}

function respond(status: number, type: string, content: Uint8Array<ArrayBuffer> | null): Response {
  return new Response(content, {
    status,
    headers: { ...pageHeaders("'none'"), 'content-type': type },
  });
}
