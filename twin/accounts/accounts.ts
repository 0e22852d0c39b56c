/**
 * Users, their passwords, invitations and sessions. The command line and HTTP call the same
 * functions; each change stands in the audit ledger with the one who made it.
 */
import { createHash } from 'node:crypto';
import { defined } from '#kernel/defined.ts';
import { type Clock, berlinDate, DAY_MS } from '#kernel/time.ts';
import type { Session } from '../store/sessions.ts';
import type { Store } from '../store/store.ts';
import type { Role, User } from '../store/users.ts';
import { accountError } from './errors.ts';
import { hashPassword, randomPassword, verifyPassword } from './passwords.ts';

const ACCOUNT_ROLES = ['operator', 'landlord', 'tenant'] as const;
export const INVITATION_LIFETIME_MS = 3 * DAY_MS;
const PASSWORD_LENGTH_MIN = 12;

export interface NewAccount {
  readonly name: string;
  readonly role: string;
  readonly dwellingId?: string | undefined;
}

interface Invitation {
  /** Only here and never again: the store keeps a hash. */
  readonly code: string;
  readonly expiresAt: number;
}

interface AccountSession {
  /** Names the session in a list; it signs nobody in. */
  readonly id: string;
  readonly user: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

type AccountStore = Pick<Store, 'users' | 'sessions' | 'invitations' | 'properties' | 'audit'> & {
  transaction<T>(work: () => T): T;
};

export class Accounts {
  readonly #store: AccountStore;
  readonly #clock: Clock;

  constructor(store: AccountStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Throws ACCOUNT_*. */
  async add(account: NewAccount, password: string, by: string): Promise<void> {
    const user = this.#checked(account);
    if (this.#store.users.byName(user.name) !== undefined) {
      throw accountError('ACCOUNT_EXISTS', { details: { name: user.name } });
    }
    checkPassword(password, user.name);
    const passwordHash = await hashPassword(password);
    this.#store.transaction(() => {
      this.#store.users.put({ ...user, passwordHash, demo: false });
      this.#record('user.added', by, user);
    });
  }

  /** In order of name. */
  list(): User[] {
    return this.#store.users.list();
  }

  /** Ends the user's sessions too. Throws ACCOUNT_UNKNOWN. */
  remove(name: string, by: string): void {
    const user = this.#known(name);
    this.#store.transaction(() => {
      this.#store.invitations.removeOf(name);
      this.#store.users.remove(name);
      this.#record('user.removed', by, user);
    });
  }

  /**
   * A code with which a new user, or one that exists, chooses a password. An earlier code of the
   * same name ends. Throws ACCOUNT_*.
   */
  invite(account: NewAccount, by: string, lifetimeMs = INVITATION_LIFETIME_MS): Invitation {
    const user = this.#checked(account);
    const known = this.#store.users.byName(user.name);
    if (known?.demo === true) throw accountError('ACCOUNT_IS_DEMO');
    if (known !== undefined && (known.role !== user.role || known.dwellingId !== user.dwellingId)) {
      throw accountError('ACCOUNT_EXISTS', { details: { name: user.name } });
    }
    const code = randomPassword();
    const expiresAt = this.#clock.now() + lifetimeMs;
    this.#store.transaction(() => {
      this.#store.invitations.removeOf(user.name);
      this.#store.invitations.put({ ...user, codeHash: hashCode(code), expiresAt });
      this.#record('user.invited', by, user);
    });
    return { code, expiresAt };
  }

  /** Uses a code up and gives the user. Throws ACCOUNT_BAD_CODE, ACCOUNT_PASSWORD_WEAK. */
  async redeem(name: string, code: string, password: string): Promise<User> {
    const codeHash = hashCode(code.trim().toLowerCase());
    const find = () => this.#store.invitations.find(name, codeHash, this.#clock.now());
    if (find() === undefined) throw accountError('ACCOUNT_BAD_CODE');
    checkPassword(password, name);
    const passwordHash = await hashPassword(password);
    return this.#store.transaction(() => {
      // Asked again: while the hash was made, another request may have used the code.
      const invitation = find();
      if (invitation === undefined) throw accountError('ACCOUNT_BAD_CODE');
      const { codeHash: _code, expiresAt: _until, ...place } = invitation;
      // A user who exists keeps the tenancy: a new password is no way to the next tenant's values.
      const known = this.#store.users.byName(name);
      const user: User = { ...(known ?? { ...place, demo: false }), passwordHash };
      this.#store.invitations.removeOf(name);
      this.#store.users.put(user);
      this.#store.sessions.removeOf(name);
      this.#record('invitation.used', name, user);
      return user;
    });
  }

  /** Ends all other sessions of the user. Throws ACCOUNT_*. */
  async changePassword(name: string, change: PasswordChange): Promise<void> {
    const user = this.#known(name);
    if (user.demo) throw accountError('ACCOUNT_IS_DEMO');
    if (!(await verifyPassword(change.password, user.passwordHash))) {
      throw accountError('ACCOUNT_WRONG_PASSWORD');
    }
    checkPassword(change.newPassword, name);
    const passwordHash = await hashPassword(change.newPassword);
    this.#store.transaction(() => {
      this.#store.users.put({ ...user, passwordHash });
      this.#store.sessions.removeOf(name, change.keepSession);
      this.#record('password.changed', name, user);
    });
  }

  /** The user of name and password, for the command line. Throws ACCOUNT_WRONG_PASSWORD. */
  async prove(name: string, password: string): Promise<User> {
    const user = this.#known(name);
    if (!(await verifyPassword(password, user.passwordHash))) {
      throw accountError('ACCOUNT_WRONG_PASSWORD');
    }
    return user;
  }

  /** Of one user or of all, newest first. */
  sessions(name?: string): AccountSession[] {
    return this.#store.sessions.list(this.#clock.now(), name).map(sessionOf);
  }

  /** Ends one session, or all of a user. Gives the number. Throws ACCOUNT_UNKNOWN_SESSION. */
  endSessions(name: string, by: string, id?: string): number {
    const user = this.#known(name);
    const ended = this.#store.sessions
      .list(this.#clock.now(), name)
      .filter((session) => id === undefined || sessionId(session.idHash) === id);
    if (id !== undefined && ended.length === 0) throw accountError('ACCOUNT_UNKNOWN_SESSION');
    this.#store.transaction(() => {
      for (const { idHash } of ended) this.#store.sessions.remove(idHash);
      if (ended.length > 0) this.#record('session.ended', by, user);
    });
    return ended.length;
  }

  #known(name: string): User {
    const user = this.#store.users.byName(name);
    if (user === undefined) throw accountError('ACCOUNT_UNKNOWN', { details: { name } });
    return user;
  }

  #checked({ name, role, dwellingId }: NewAccount): Place {
    if (!/^[\p{L}\p{N}][\p{L}\p{N}._@+-]{1,63}$/u.test(name)) {
      throw accountError('ACCOUNT_BAD_NAME', { details: { name } });
    }
    if (!isAccountRole(role)) throw accountError('ACCOUNT_BAD_ROLE', { details: { role } });
    if ((role === 'tenant') !== (dwellingId !== undefined)) {
      throw accountError('ACCOUNT_DWELLING_NEEDED');
    }
    if (dwellingId === undefined) return { name, role };
    const today = berlinDate(this.#clock.now());
    if (this.#store.properties.dwelling(dwellingId) === undefined) {
      throw accountError('ACCOUNT_UNKNOWN_DWELLING', { details: { dwelling: dwellingId } });
    }
    const occupant = this.#store.properties.occupantOn(dwellingId, today);
    const tenancy = occupant === undefined ? {} : { occupancyId: occupant.id };
    return { name, role, dwellingId, ...tenancy };
  }

  #record(action: `${string}.${string}`, actor: string, user: Place): void {
    const { name, role, dwellingId } = user;
    const details = { role, ...defined({ dwellingId }) };
    this.#store.audit.append({ atMs: this.#clock.now(), actor, action, subject: name, details });
  }
}

interface PasswordChange {
  readonly password: string;
  readonly newPassword: string;
  /** Hash of the session that asks, which stays. */
  readonly keepSession?: string;
}

/** Name and role of a user, dwelling and tenancy of a tenant. */
type Place = Pick<User, 'name' | 'role' | 'dwellingId' | 'occupancyId'>;

function isAccountRole(role: string): role is Role {
  return (ACCOUNT_ROLES as readonly string[]).includes(role);
}

/** Length is what counts; character classes only make people write `Passwort1!`. */
function checkPassword(password: string, name: string): void {
  const weak = (reason: string): Error =>
    accountError('ACCOUNT_PASSWORD_WEAK', { details: { reason } });
  const letters = [...password.normalize('NFKC')];
  if (letters.length < PASSWORD_LENGTH_MIN) throw weak(`it has only ${letters.length} characters`);
  if (new Set(letters).size < 5) throw weak('it repeats the same few characters');
  if (name.length > 3 && password.toLowerCase().includes(name.toLowerCase()))
    throw weak('it holds the user name');
}

/** A code has 120 random bits: a plain hash of it cannot be searched. */
function hashCode(code: string): string {
  return createHash('sha256').update(code).digest('hex');
}

const SESSION_ID_LETTERS = 16;
const sessionId = (idHash: string): string => idHash.slice(0, SESSION_ID_LETTERS);

function sessionOf({ idHash, userName, createdAt, expiresAt }: Session): AccountSession {
  return { id: sessionId(idHash), user: userName, createdAt, expiresAt };
}
