/**
 * Who is signed in. The browser holds an opaque random id in a cookie that scripts cannot read
 * and other sites cannot send; the store holds only its hash, so that a copied database signs
 * nobody in.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Clock, type Instant, HOUR_MS } from '#kernel/time.ts';
import type { Session as StoredSession } from '../store/sessions.ts';
import type { Store } from '../store/store.ts';
import type { User } from '../store/users.ts';
import { occupantAt } from '../property/tenancy.ts';
import { apiError } from './errors.ts';
import { verifyPassword } from '../accounts/passwords.ts';
import type { Role, Session } from './schemas/session.ts';
import { PasswordGate } from './password-gate.ts';

export const SESSION_COOKIE = 'lab_session';
export const CSRF_HEADER = 'x-csrf-token';
export const SESSION_LIFETIME_MS = 12 * HOUR_MS;
/** Of one user; a program that signs in for each question must not fill the disk. */
const MAX_SESSIONS = 100;

/** The part of the store that signing in needs. */
type AuthStore = Pick<Store, 'users' | 'sessions' | 'properties' | 'audit'>;

/** A viewer with a valid session. */
export interface SignedIn {
  readonly user: User;
  readonly role: Role;
  readonly dwellingId?: string;
  /** The tenancy whose data a tenant sees; none before the first one has begun. */
  readonly occupancyId?: string;
  readonly sessionId: string;
  readonly csrfToken: string;
}

export class Auth {
  readonly #store: AuthStore;
  readonly #clock: Clock;
  readonly passwords: PasswordGate;

  readonly #domainNow: () => Instant;

  /** `clock` is real time, `domainNow` what day it is for tenancies. */
  constructor(store: AuthStore, clock: Clock, domainNow: () => Instant) {
    this.#store = store;
    this.#clock = clock;
    this.#domainNow = domainNow;
    this.passwords = new PasswordGate(clock);
  }

  /** Throws API_WRONG_SIGN_IN, API_TOO_MANY_SIGN_INS, ACCOUNT_BUSY. An unknown user takes as long as a known one. */
  async signIn(credentials: Credentials): Promise<SignedIn> {
    const { address, present } = credentials;
    const held = this.resolve(present);
    const knownSession =
      held?.user.name === credentials.user ? hashSessionId(held.sessionId) : undefined;
    const attempt = { user: credentials.user, address, knownSession };
    const user = await this.passwords.pass(attempt, () => this.#prove(credentials));
    return this.open(user, present);
  }

  async #prove({ user: name, password }: Credentials): Promise<User> {
    const user = this.#store.users.byName(name);
    const isRight = await verifyPassword(password, user?.passwordHash);
    if (user !== undefined && isRight) return user;
    // Invented names are one subject: they must not fill the ledger.
    this.#note('session.refused', 'nobody', user?.name ?? 'unknown users');
    throw apiError('API_WRONG_SIGN_IN');
  }

  /**
   * Starts a session without a password; for the demo users of a simulated portal. The session that
   * the browser presents ends: nobody has two.
   */
  open(user: User, present?: string): SignedIn {
    const now = this.#clock.now();
    if (present !== undefined) this.#store.sessions.remove(hashSessionId(present));
    this.#store.sessions.removeExpired(now);
    const sessionId = randomToken();
    const session = {
      idHash: hashSessionId(sessionId),
      userName: user.name,
      csrfToken: randomToken(),
      occupancyId: this.#tenancyOf(user),
      createdAt: now,
      expiresAt: now + SESSION_LIFETIME_MS,
    };
    this.#store.sessions.add(session);
    this.#store.sessions.keepNewest(user.name, MAX_SESSIONS);
    this.#note('session.opened', user.name, user.name);
    return signedIn(user, session, sessionId);
  }

  /** The viewer of a cookie's session id, or undefined where it is unknown or has ended. */
  resolve(sessionId: string | undefined): SignedIn | undefined {
    if (sessionId === undefined || !/^[\w-]{43}$/.test(sessionId)) return undefined;
    const session = this.#store.sessions.get(hashSessionId(sessionId), this.#clock.now());
    const user = session && this.#store.users.byName(session.userName);
    return session && user && signedIn(user, this.#withTenancy(session, user), sessionId);
  }

  /** A session that was opened before the first tenancy is bound once that has begun. */
  #withTenancy(session: StoredSession, user: User): StoredSession {
    if (user.role !== 'tenant' || session.occupancyId !== null) return session;
    const occupancyId = this.#tenancyOf(user);
    if (occupancyId !== null) this.#store.sessions.bind(session.idHash, occupancyId);
    return { ...session, occupancyId };
  }

  /**
   * An account belongs to one tenancy; one that was made without gets the present one, for good. A
   * demo user is whoever lives in the dwelling when the session starts.
   */
  #tenancyOf(user: User): string | null {
    if (user.role !== 'tenant' || user.dwellingId === undefined) return null;
    if (user.occupancyId !== undefined) return user.occupancyId;
    const present = occupantAt(this.#store, user.dwellingId, this.#domainNow());
    if (present === undefined) return null;
    if (!user.demo) this.#store.users.put({ ...user, occupancyId: present.id });
    return present.id;
  }

  signOut(viewer: SignedIn): void {
    this.#note('session.ended', viewer.user.name, viewer.user.name);
    this.#store.sessions.remove(hashSessionId(viewer.sessionId));
  }

  #note(action: `session.${string}`, actor: string, subject: string): void {
    this.#store.audit.saw({ atMs: this.#clock.now(), actor, action, subject });
  }
}

interface Credentials {
  readonly user: string;
  readonly password: string;
  /** Of the client, for the limit on failures. */
  readonly address: string;
  /** The session id that the browser sent along. */
  readonly present?: string | undefined;
}

/** Throws API_CSRF where the header does not hold the token of this session. */
export function requireCsrfToken(viewer: SignedIn, header: string | string[] | undefined): void {
  if (typeof header !== 'string' || !sameText(header, viewer.csrfToken)) throw apiError('API_CSRF');
}

/** Compares in constant time, whatever the lengths. */
export function sameText(a: string, b: string): boolean {
  return timingSafeEqual(sha256(a), sha256(b));
}

export function sessionAnswer(viewer: SignedIn): Session {
  const { user, role, dwellingId, csrfToken } = viewer;
  const dwelling = dwellingId === undefined ? {} : { dwellingId };
  return { user: user.name, role, ...dwelling, csrfToken, demo: user.demo };
}

function signedIn(user: User, session: StoredSession, sessionId: string): SignedIn {
  const dwelling = user.dwellingId === undefined ? {} : { dwellingId: user.dwellingId };
  const tenancy = session.occupancyId === null ? {} : { occupancyId: session.occupancyId };
  const { csrfToken } = session;
  return { user, role: user.role, ...dwelling, ...tenancy, sessionId, csrfToken };
}

const randomToken = (): string => randomBytes(32).toString('base64url');
const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** What the store keeps of a session. */
export function hashSessionId(sessionId: string): string {
  return sha256(sessionId).toString('hex');
}
