/** A client that a custom authoriser let in: its rights, and asking again when they get old. */
import type { Instant } from '#kernel/time.ts';
import type { Grant, Peer, PeerVerdict } from '../access/peer.ts';
import { bindPolicies, type PolicyEvaluator } from '../policy/evaluator.ts';
import type { PolicyContext } from '../policy/variables.ts';
import type { Admission } from './authorizer-answer.ts';
import type { CustomAuthentication } from './custom-authentication.ts';
import type { Presented } from './presented.ts';

/** A peer whose CONNECT decides who it is. */
export function unknownGuest(
  authentication: CustomAuthentication,
  presented: Omit<Presented, 'mqtt' | 'connectionId'>,
): Peer {
  return {
    principal: 'none',
    thingName: undefined,
    role: 'guest',
    admit: ({ sessionId: connectionId, ...mqtt }) =>
      admitGuest(authentication, { ...presented, mqtt, connectionId }),
  };
}

/** Asks who it is. Never rejects. */
export async function admitGuest(
  authentication: CustomAuthentication,
  presented: Presented,
): Promise<PeerVerdict> {
  const outcome = await authentication.authenticate(presented);
  if (outcome.kind === 'admitted') {
    return { peer: new Guest(authentication, presented, outcome.admission) };
  }
  return { refusal: { reason: 'NOT_AUTHENTICATED', detail: outcome.detail } };
}

class Guest implements Peer, Grant {
  readonly thingName = undefined;
  readonly role = 'guest';
  readonly principal: string;
  readonly #authentication: CustomAuthentication;
  readonly #presented: Presented;
  #admission: Admission;
  #revision = 0;
  #endsAt: Instant;
  #refreshAt: Instant;
  #isAsking = false;

  constructor(authentication: CustomAuthentication, presented: Presented, admission: Admission) {
    this.#authentication = authentication;
    this.#presented = presented;
    this.#admission = admission;
    this.principal = admission.principalId;
    const now = authentication.clock.now();
    this.#endsAt = now + admission.disconnectAfterS * 1000;
    this.#refreshAt = now + admission.refreshAfterS * 1000;
  }

  get endsAt(): Instant {
    return this.#endsAt;
  }

  get freshUntil(): Instant {
    return this.#refreshAt;
  }

  get grant(): Grant {
    return this;
  }

  get revision(): number {
    return this.#revision;
  }

  bind(context: PolicyContext): PolicyEvaluator {
    return bindPolicies(this.#admission.policies, context);
  }

  readonly renew = (): void => {
    if (this.#isAsking || this.#authentication.clock.now() < this.#refreshAt) return;
    this.#isAsking = true;
    void this.#askAgain().finally(() => {
      this.#isAsking = false;
    });
  };

  /**
   * Whoever is no longer let in, or is somebody else by now, ends. A flood of strangers is no answer: it
   * is asked again later, and the end that was granted stays.
   */
  async #askAgain(): Promise<void> {
    const outcome = await this.#authentication.authenticate(this.#presented);
    if (outcome.kind === 'refused' && outcome.isBusy === true) return;
    const now = this.#authentication.clock.now();
    if (outcome.kind !== 'admitted' || outcome.admission.principalId !== this.principal) {
      this.#endsAt = now;
      this.#refreshAt = Infinity;
      return;
    }
    this.#admission = outcome.admission;
    this.#revision++;
    this.#refreshAt = now + outcome.admission.refreshAfterS * 1000;
  }
}
