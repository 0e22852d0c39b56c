/** People who may sign in. Passwords are kept as the hash that the sign-in code made. */
import type { Db } from './database.ts';

export type Role = 'operator' | 'landlord' | 'tenant' | 'lab';

export interface User {
  readonly name: string;
  readonly role: Role;
  readonly passwordHash: string;
  /** The dwelling of a tenant. */
  readonly dwellingId?: string;
  /** Made by the lab for looking around; cannot sign in with a password. */
  readonly demo: boolean;
}

export interface UserStore {
  put(user: User): void;
  byName(name: string): User | undefined;
  /** In order of name. */
  list(): User[];
}

interface UserRow {
  readonly name: string;
  readonly role: Role;
  readonly passwordHash: string;
  readonly dwellingId: string | null;
  readonly demo: number;
}

const SELECT = `SELECT name, role, password_hash AS passwordHash, dwelling_id AS dwellingId, demo
  FROM users`;

export function createUserStore(db: Db): UserStore {
  const put = db.prepare<[UserRow]>(
    `INSERT INTO users (name, role, password_hash, dwelling_id, demo)
     VALUES (@name, @role, @passwordHash, @dwellingId, @demo)
     ON CONFLICT (name) DO UPDATE SET role = excluded.role, demo = excluded.demo,
       password_hash = excluded.password_hash, dwelling_id = excluded.dwelling_id`,
  );
  const byName = db.prepare<[string], UserRow>(`${SELECT} WHERE name = ?`);
  const list = db.prepare<[], UserRow>(`${SELECT} ORDER BY name`);
  return {
    put: (user) =>
      void put.run({ ...user, dwellingId: user.dwellingId ?? null, demo: user.demo ? 1 : 0 }),
    byName: (name) => {
      const row = byName.get(name);
      return row === undefined ? undefined : toUser(row);
    },
    list: () => list.all().map(toUser),
  };
}

function toUser({ dwellingId, demo, ...row }: UserRow): User {
  return { ...row, ...(dwellingId === null ? {} : { dwellingId }), demo: demo === 1 };
}
