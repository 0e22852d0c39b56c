/**
 * A person at the command line asks the portal what a browser would ask it: over HTTP while it runs
 * on the data folder, else from its data. Either way the routes decide what the role may do.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { EXIT_CODE, LabError } from '#kernel/errors.ts';
import { systemClock } from '#kernel/system-clock.ts';
import type { Session } from '../../twin/api/schemas/session.ts';
import { openDesk, type Desk, type DeskRequest } from '../../twin/desk.ts';
import { ADDRESS_FILE, DATABASE_FILE } from '../../twin/main.ts';
import type { CommandIo } from './args.ts';
import { lockData } from './data-lock.ts';
import { cliError } from './errors.ts';
import { readSecret } from './secret.ts';

type Method = DeskRequest['method'];

/** The answer of a route below /api/v1; throws the code that it refused with. */
export type AskPortal = <T>(method: Method, route: string, body?: object) => Promise<T>;

/** Asks for the password and signs in for as long as `work` takes. Throws CLI_*, API_*, ACCOUNT_*. */
export async function asUser<T>(
  {
    dataDir,
    user,
    io,
  }: { readonly dataDir: string; readonly user: string; readonly io: CommandIo },
  work: (ask: AskPortal) => Promise<T>,
): Promise<T> {
  requirePortalData(dataDir);
  const password = await readSecret(io, `password of ${user}: `);
  const desk = await reach(dataDir);
  try {
    return await signedIn(desk, { user, password }, work);
  } finally {
    await desk.close();
  }
}

function requirePortalData(dataDir: string): void {
  const file = path.join(dataDir, DATABASE_FILE);
  if (!existsSync(file)) throw cliError('CLI_NO_PORTAL_DATA', { details: { path: file } });
}

/** The portal that runs on the folder, or its data where none does. */
async function reach(dataDir: string): Promise<Desk> {
  let unlock: () => void;
  try {
    unlock = lockData(dataDir, 'portal');
  } catch (error) {
    if (!(error instanceof LabError) || error.code !== 'CLI_DATA_IN_USE') throw error;
    return overHttp(dataDir);
  }
  try {
    const desk = await openDesk(dataDir, systemClock);
    return { ask: desk.ask, close: () => desk.close().finally(unlock) };
  } catch (error) {
    unlock();
    throw error;
  }
}

function overHttp(dataDir: string): Desk {
  const file = path.join(dataDir, ADDRESS_FILE);
  const noted = existsSync(file) ? readFileSync(file, 'utf8') : '';
  // Whoever listens everywhere is asked at this machine.
  const url = noted.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:');
  const silent = (cause?: unknown): LabError =>
    cliError('CLI_PORTAL_SILENT', { details: { dataDir, url: url || file }, cause });
  if (url === '') throw silent();
  return {
    ask: (route, init) =>
      fetch(new URL(route, url), init).catch((cause: unknown) => {
        throw silent(cause);
      }),
    close: async () => {},
  };
}

async function signedIn<T>(
  desk: Desk,
  credentials: { readonly user: string; readonly password: string },
  work: (ask: AskPortal) => Promise<T>,
): Promise<T> {
  const opened = await call(desk, { method: 'POST', route: '/session', body: credentials });
  const cookie = opened.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const { csrfToken } = (await opened.json()) as Session;
  const headers = { cookie, 'x-csrf-token': csrfToken };
  try {
    return await work(async <A>(method: Method, route: string, body?: object) => {
      const answer = await call(desk, { method, route, headers, body });
      return (await answer.json()) as A;
    });
  } finally {
    await call(desk, { method: 'DELETE', route: '/session', headers });
  }
}

interface Call {
  readonly method: Method;
  readonly route: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object | undefined;
}

async function call(desk: Desk, { method, route, headers, body }: Call): Promise<Response> {
  const json = body === undefined ? {} : { 'content-type': 'application/json' };
  const answer = await desk.ask(`/api/v1${route}`, {
    method,
    headers: { ...headers, ...json },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (answer.ok) return answer;
  const { code, message, hint } = (await answer.json()) as Record<string, string>;
  const exitCode = answer.status >= 500 ? EXIT_CODE.environment : EXIT_CODE.usage;
  throw new LabError(code ?? '', { message: message ?? '', hint: hint ?? '', exitCode });
}
