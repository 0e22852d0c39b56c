/** A person who signs in at the real portal, over HTTP. */
import { assert } from '#kernel/errors.ts';
import { systemClock } from '#kernel/system-clock.ts';
import type { PortalAnswer, PortalClient, PortalRole } from '../../../sim/positions/ports.ts';
import { Accounts } from '../../../twin/accounts/accounts.ts';
import { randomPassword } from '../../../twin/accounts/passwords.ts';
import type { Portal } from '../../../twin/main.ts';

const API = '/api/v1';

type Reached = Pick<Portal, 'url' | 'store'>;

interface Person {
  readonly name: string;
  readonly role: PortalRole;
  readonly dwelling?: string | undefined;
}

function freeName(reached: Reached, person: string, number = 1): string {
  const name = `${person}-${number}`;
  const isFree = reached.store.users.byName(name) === undefined;
  return isFree ? name : freeName(reached, person, number + 1);
}

/** An account of its own, and a session of it. */
export async function signInAs(
  reached: Reached,
  { name: person, role, dwelling }: Person,
): Promise<PortalClient> {
  const { url, store } = reached;
  const name = freeName(reached, person);
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
