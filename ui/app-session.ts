/**
 * Who is signed in and what the portal said at that moment. Opens and closes the live feed with
 * the session, and loads afresh when the feed has lost events.
 */
import type { DemoSignInRequest, Session, SignedOut } from '../twin/api/schemas/session.ts';
import type { DwellingSummary } from '../twin/api/schemas/status.ts';
import type { AppContext } from './app-context.ts';
import type { PortalClient } from './api/client.ts';
import { ApiError, toErrorView, type ErrorView } from './errors.ts';
import type { LiveFeed } from './api/live.ts';
import { withLab, withStatus } from './data/live-model.ts';
import { seesTelegrams, steersWorld } from './data/permissions.ts';
import { place } from './place.ts';
import { Store } from './store.ts';

type SessionState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'signedOut' }
  | { readonly kind: 'failed'; readonly error: ErrorView }
  | { readonly kind: 'ready'; readonly context: AppContext };

const FIRST_TELEGRAMS = 10;

export class AppSession {
  readonly state = new Store<SessionState>({ kind: 'loading' });
  /** Of the whole house as far as any role of this visit could see it, for the choice of roles. */
  readonly dwellings = new Store<readonly DwellingSummary[]>([]);
  readonly #client: PortalClient;
  readonly #feed: LiveFeed;

  constructor(client: PortalClient, feed: LiveFeed) {
    this.#client = client;
    this.#feed = feed;
  }

  /** Takes up the session of the cookie; a visitor of a lab on this machine gets the lab's. */
  start(): Promise<void> {
    return this.#enter(async () => {
      const held = await this.#client.session();
      // Another site's page cannot ask this, so it cannot take a session away.
      return held.user === null && held.demo ? this.#client.signInDemo({ role: 'lab' }) : held;
    });
  }

  #resume(): Promise<void> {
    return this.#enter(() => this.#client.session());
  }

  accept(session: Session): Promise<void> {
    return this.#enter(() => Promise.resolve(session));
  }

  takeRole(request: DemoSignInRequest): Promise<void> {
    return this.#enter(() => this.#client.signInDemo(request));
  }

  async signOut(): Promise<void> {
    await this.#client.signOut().catch(() => undefined);
    this.#feed.stop();
    this.state.set({ kind: 'signedOut' });
  }

  async #enter(signIn: () => Promise<Session | SignedOut>): Promise<void> {
    try {
      const session = await signIn();
      this.#feed.stop();
      if (session.user === null) {
        this.state.set({ kind: 'signedOut' });
        return;
      }
      this.state.set({ kind: 'ready', context: await this.#load(session) });
      this.#feed.start(() => void this.#resume());
    } catch (error) {
      this.state.set(
        isSignedOut(error) ? { kind: 'signedOut' } : { kind: 'failed', error: toErrorView(error) },
      );
    }
  }

  async #load(session: Session): Promise<AppContext> {
    const client = this.#client;
    const status = await client.status();
    this.#feed.update((model) => withStatus(model, status));
    if (status.property !== null) place.set(status.property);
    if (status.dwellings.length > this.dwellings.value.length) this.dwellings.set(status.dwellings);
    if (steersWorld(session.role)) {
      const lab = await client.labStatus();
      this.#feed.update((model) => withLab(model, lab));
    }
    if (seesTelegrams(session.role)) {
      const telegrams = await client.telegrams({ limit: FIRST_TELEGRAMS });
      this.#feed.update((model) => ({ ...model, telegrams }));
    }
    return { client, session, status };
  }
}

function isSignedOut(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}
