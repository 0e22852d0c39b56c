/**
 * Sign-ins of a simulated portal: operator, landlord, lab and one tenant for each dwelling. They
 * exist only where a lab runs the world. Their random passwords are kept in the data folder, so
 * that a later start prints the same.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import { defined } from '#kernel/defined.ts';
import type { Store } from '../store/store.ts';
import type { User } from '../store/users.ts';
import { hashPassword, isOutdatedHash, randomPassword } from '../accounts/passwords.ts';
import { RoleSchema, type Role } from './schemas/session.ts';

export const DEMO_FILE = 'demo-sign-ins.json';

const DemoSignInSchema = Type.Object({
  user: Type.String(),
  role: RoleSchema,
  dwellingId: Type.Optional(Type.String()),
  password: Type.String(),
});
export type DemoSignIn = Static<typeof DemoSignInSchema>;

interface DemoOptions {
  readonly dataDir: string;
  readonly store: Pick<Store, 'properties' | 'users'>;
}

/**
 * Creates what is missing and gives back all demo sign-ins: `operator`, `landlord`, `lab`,
 * `tenant-d01` and so on. Idempotent; call it again after an import of dwellings.
 */
export async function demoSignIns({ dataDir, store }: DemoOptions): Promise<DemoSignIn[]> {
  const path = join(dataDir, DEMO_FILE);
  const known = readSignIns(path);
  const signIns = demoUsers(store.properties.dwellings().map(({ id }) => id)).map(
    (wanted): DemoSignIn => ({
      ...wanted,
      password: known.get(wanted.user)?.password ?? randomPassword(),
    }),
  );
  const fresh = signIns.filter((signIn) => !known.has(signIn.user));
  // The file first: a password that is only in the database as a hash could never be printed.
  if (fresh.length > 0) writeSignIns(path, signIns);
  for (const signIn of signIns) {
    const user = store.users.byName(signIn.user);
    const isOutdated = user?.demo === true && isOutdatedHash(user.passwordHash);
    if (fresh.includes(signIn) || user === undefined || isOutdated) {
      store.users.put(await userOf(signIn));
    }
  }
  return signIns;
}

export function demoUserName(role: Role, dwellingId?: string): string {
  return role === 'tenant' ? `tenant-${dwellingId ?? ''}` : role;
}

function demoUsers(dwellingIds: readonly string[]): Omit<DemoSignIn, 'password'>[] {
  const staff = (['lab', 'operator', 'landlord'] as const).map((role) => ({
    user: demoUserName(role),
    role,
  }));
  const tenants = dwellingIds.map((dwellingId) => ({
    user: demoUserName('tenant', dwellingId),
    role: 'tenant' as const,
    dwellingId,
  }));
  return [...staff, ...tenants];
}

async function userOf(signIn: DemoSignIn): Promise<User> {
  return {
    name: signIn.user,
    role: signIn.role,
    ...defined({ dwellingId: signIn.dwellingId }),
    passwordHash: await hashPassword(signIn.password, { random: true }),
    demo: true,
  };
}

/** A file that is damaged counts as absent: the users then get new passwords. */
function readSignIns(path: string): Map<string, DemoSignIn> {
  if (!existsSync(path)) return new Map();
  try {
    const content: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (!Value.Check(Type.Array(DemoSignInSchema), content)) return new Map();
    return new Map(content.map((signIn) => [signIn.user, signIn]));
  } catch (error) {
    if (error instanceof SyntaxError) return new Map();
    throw error;
  }
}

function writeSignIns(path: string, signIns: readonly DemoSignIn[]): void {
  const draft = `${path}.new`;
  writeFileSync(draft, `${JSON.stringify(signIns, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, path);
}
