/**
 * D17: what bills are made from changes when a second person confirms it. A proposal is open until
 * somebody else confirms or rejects it, its author withdraws it, or it expires. Each step stands in
 * the audit ledger. The first import of a property needs one person: nothing of it is billed yet.
 */
import type { Defences } from '#kernel/defences.ts';
import { type Clock, DAY_MS } from '#kernel/time.ts';
import type { AuditDetails } from '../store/audit-chain.ts';
import type { Proposal, ProposalDecision, ProposalState } from '../store/proposals.ts';
import type { Store } from '../store/store.ts';
import { fourEyesError } from './errors.ts';

export const PROPOSAL_LIFETIME_MS = 30 * DAY_MS;

/** How one kind of change is carried out; outside of this file nothing else may do it. */
export interface Effect {
  /** In the transaction of the confirmation. */
  apply(payload: unknown): void;
  /** Digest of what the change is about, as it is now. */
  basis(payload: unknown): string;
  /** After the commit. */
  applied?(payload: unknown): void;
}

interface Change {
  readonly kind: string;
  readonly subject: string;
  readonly payload: unknown;
  /** What would be different, for the second person. */
  readonly changes: readonly unknown[];
  readonly by: string;
}

export type Proposed =
  { readonly state: 'in-force' } | { readonly state: 'open'; readonly id: number };

/** Whether a change waits for a second person, and who that may be: for proposals and decisions. */
export interface SecondPerson {
  readonly isRequired: boolean;
  /** Throws FOUR_EYES_SAME_PERSON where the first and the second person are one. */
  requireSecondPerson(first: string, second: string): void;
}

/** The only place that asks for D17. */
export function secondPerson(defences: Defences): SecondPerson {
  const isRequired = defences.on('D17');
  return {
    isRequired,
    requireSecondPerson: (first, second) => {
      if (isRequired && personOf(first) === personOf(second)) {
        throw fourEyesError('FOUR_EYES_SAME_PERSON', { details: { name: personOf(second) } });
      }
    },
  };
}

interface FourEyesOptions {
  readonly store: Store;
  readonly defences: Defences;
  /** Real time. */
  readonly clock: Clock;
  readonly effects: Readonly<Record<string, Effect>>;
}

export class FourEyes {
  readonly #options: FourEyesOptions;
  readonly secondPerson: SecondPerson;

  constructor(options: FourEyesOptions) {
    this.#options = options;
    this.secondPerson = secondPerson(options.defences);
  }

  /** Takes effect at once where D17 is off; the same change proposed twice is one proposal. */
  propose(change: Change): Proposed {
    const { kind, subject, payload, changes, by } = change;
    const effect = this.#effect(kind);
    const { store } = this.#options;
    if (!this.secondPerson.isRequired) {
      store.transaction(() => {
        effect.apply(payload);
        this.#record('proposal.in-force', by, { kind, subject, changes: changes.length });
      });
      effect.applied?.(payload);
      return { state: 'in-force' };
    }
    const text = JSON.stringify(payload);
    return store.transaction(() => {
      this.#expire();
      const same = store.proposals
        .list('open')
        .find((open) => open.kind === kind && open.subject === subject && open.payload === text);
      if (same !== undefined) return { state: 'open', id: same.id } as const;
      const id = store.proposals.add({
        kind,
        subject,
        payload: text,
        changes: JSON.stringify(changes),
        basis: effect.basis(payload),
        proposedBy: by,
        proposedAt: this.#options.clock.now(),
      });
      this.#record('proposal.made', by, { kind, subject, id, changes: changes.length });
      return { state: 'open', id } as const;
    });
  }

  /** Throws FOUR_EYES_*: for oneself, twice, or after what it would change has changed. */
  confirm(id: number, by: string): void {
    const { store } = this.#options;
    const { proposal, effect } = this.#open(id);
    const payload: unknown = JSON.parse(proposal.payload);
    this.secondPerson.requireSecondPerson(proposal.proposedBy, by);
    store.transaction(() => {
      if (effect.basis(payload) !== proposal.basis) {
        throw fourEyesError('FOUR_EYES_STALE', { details: { id } });
      }
      effect.apply(payload);
      this.#decide(proposal, 'in-force', by);
    });
    effect.applied?.(payload);
  }

  /** By anybody but its author, who withdraws it. */
  reject(id: number, by: string): void {
    const { proposal } = this.#open(id);
    this.secondPerson.requireSecondPerson(proposal.proposedBy, by);
    this.#options.store.transaction(() => this.#decide(proposal, 'rejected', by));
  }

  withdraw(id: number, by: string): void {
    const { proposal } = this.#open(id);
    if (personOf(proposal.proposedBy) !== personOf(by)) {
      throw fourEyesError('FOUR_EYES_NOT_YOURS', { details: { id } });
    }
    this.#options.store.transaction(() => this.#decide(proposal, 'withdrawn', by));
  }

  /** Newest first. */
  list(state?: ProposalState): Proposal[] {
    this.#options.store.transaction(() => this.#expire());
    return this.#options.store.proposals.list(state);
  }

  #open(id: number): { proposal: Proposal; effect: Effect } {
    const { store } = this.#options;
    store.transaction(() => this.#expire());
    const proposal = store.proposals.byId(id);
    if (proposal === undefined) throw fourEyesError('FOUR_EYES_UNKNOWN', { details: { id } });
    const { state } = proposal;
    if (state !== 'open') throw fourEyesError('FOUR_EYES_DECIDED', { details: { id, state } });
    return { proposal, effect: this.#effect(proposal.kind) };
  }

  #expire(): void {
    const { store, clock } = this.#options;
    for (const proposal of store.proposals.list('open')) {
      if (clock.now() < proposal.proposedAt + PROPOSAL_LIFETIME_MS) continue;
      this.#decide(proposal, 'expired', 'portal');
    }
  }

  #decide(proposal: Proposal, state: ProposalDecision['state'], by: string): void {
    const { id, kind, subject, proposedBy } = proposal;
    this.#options.store.proposals.decide(id, { state, by, atMs: this.#options.clock.now() });
    this.#record(`proposal.${state}`, by, { kind, subject, id, proposedBy });
  }

  #record(
    action: `proposal.${string}`,
    actor: string,
    { subject, ...details }: AuditDetails & { readonly subject: string },
  ): void {
    const atMs = this.#options.clock.now();
    this.#options.store.audit.append({ atMs, actor, action, subject, details });
  }

  #effect(kind: string): Effect {
    const effect = this.#options.effects[kind];
    if (effect === undefined) throw new Error(`bug: no effect of the kind ${kind}`);
    return effect;
  }
}

/** Anna at the command line and Anna at the dashboard are one person. */
function personOf(actor: string): string {
  return actor.replace(/^cli:/, '').normalize('NFKC').toLowerCase();
}
