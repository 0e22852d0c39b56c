/** People who may sign in. Passwords are kept as the hash that the sign-in code made. */
import type { Db } from './database.ts';

export type Role = 'operator' | 'landlord' | 'tenant' | 'lab';

export interface User {
  readonly name: string;
  readonly role: Role;
  readonly passwordHash: string;
  /** The dwelling of a tenant. */
  readonly dwellingId?: string;
  /** The tenancy of a tenant: an account sees nothing from before it and nothing from after it. */
  readonly occupancyId?: string;
  /** Made by the lab for looking around; cannot sign in with a password. */
  readonly demo: boolean;
}

export interface UserStore {
  put(user: User): void;
  /** With all sessions. */
  remove(name: string): void;
  byName(name: string): User | undefined;
  /** In order of name. */
  list(): User[];
}

interface UserRow {
  readonly name: string;
  readonly role: Role;
  readonly passwordHash: string;
  readonly dwellingId: string | null;
  readonly occupancyId: string | null;
  readonly demo: number;
}

const SELECT = `SELECT name, role, password_hash AS passwordHash, dwelling_id AS dwellingId,
  occupancy_id AS occupancyId, demo FROM users`;

export function createUserStore(db: Db): UserStore {
  const put = db.prepare<[UserRow]>(
    `INSERT INTO users (name, role, password_hash, dwelling_id, occupancy_id, demo)
     VALUES (@name, @role, @passwordHash, @dwellingId, @occupancyId, @demo)
     ON CONFLICT (name) DO UPDATE SET role = excluded.role, demo = excluded.demo,
       password_hash = excluded.password_hash, dwelling_id = excluded.dwelling_id,
       occupancy_id = excluded.occupancy_id`,
  );
  const remove = db.prepare<[string]>('DELETE FROM users WHERE name = ?');
  const byName = db.prepare<[string], UserRow>(`${SELECT} WHERE name = ?`);
  const list = db.prepare<[], UserRow>(`${SELECT} ORDER BY name`);
  return {
    put: (user) =>
      void put.run({
        ...user,
        dwellingId: user.dwellingId ?? null,
        occupancyId: user.occupancyId ?? null,
        demo: user.demo ? 1 : 0,
      }),
    remove: (name) => void remove.run(name),
    byName: (name) => {
      const row = byName.get(name);
      return row === undefined ? undefined : toUser(row);
    },
    list: () => list.all().map(toUser),
  };
}

function toUser({ dwellingId, occupancyId, demo, ...row }: UserRow): User {
  return {
    ...row,
    ...(dwellingId === null ? {} : { dwellingId }),
    ...(occupancyId === null ? {} : { occupancyId }),
    demo: demo === 1,
  };
}
