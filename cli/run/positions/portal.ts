/** A browser with a sign-in of the real portal, and a copy of its files. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { assert } from '#kernel/errors.ts';
import { systemClock } from '#kernel/system-clock.ts';
import type { PortalAnswer, PortalPort, PortalRole } from '../../../sim/positions/ports.ts';
import { Accounts } from '../../../twin/accounts/accounts.ts';
import { randomPassword } from '../../../twin/accounts/passwords.ts';
import { DATABASE_FILE } from '../../../twin/main.ts';
import type { AttackedLab } from './attacked-lab.ts';

const API = '/api/v1';

export function portalPort({ dataDir, portal }: AttackedLab): PortalPort {
  return {
    signedIn: async ({ role, dwelling }) => {
      const reached = portal.reach();
      const name = freeName(reached, 1);
      return signIn(reached, { name, role, dwelling });
    },
    copy: () => {
      const names = readdirSync(dataDir).filter((name) => name.startsWith(DATABASE_FILE));
      const read = (name: string) => ({ name, bytes: readFileSync(path.join(dataDir, name)) });
      return Promise.resolve(names.map(read));
    },
  };
}

type Reached = ReturnType<AttackedLab['portal']['reach']>;

interface Person {
  readonly name: string;
  readonly role: PortalRole;
  readonly dwelling: string | undefined;
}

function freeName(reached: Reached, number: number): string {
  const name = `attacker-${number}`;
  return reached.store.users.byName(name) === undefined ? name : freeName(reached, number + 1);
}

async function signIn({ url, store }: Reached, { name, role, dwelling }: Person) {
  const password = randomPassword();
  const account = { name, role, dwellingId: dwelling };
  await new Accounts(store, systemClock).add(account, password, 'lab');
  const opened = await fetch(new URL(`${API}/session`, url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user: name, password }),
  });
  assert(opened.status === 200, `the portal does not let ${role} ${name} sign in`);
  const cookie = opened.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const { csrfToken } = (await opened.json()) as { readonly csrfToken: string };
  return {
    request: async (
      method: 'GET' | 'POST',
      route: string,
      body?: unknown,
    ): Promise<PortalAnswer> => {
      const isBody = body !== undefined;
      const answer = await fetch(new URL(`${API}${route}`, url), {
        method,
        headers: {
          ...{ cookie, 'x-csrf-token': csrfToken },
          ...(isBody ? { 'content-type': 'application/json' } : {}),
        },
        ...(isBody ? { body: JSON.stringify(body) } : {}),
      });
      return { status: answer.status, text: await answer.text() };
    },
  };
}
