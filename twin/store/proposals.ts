/** Changes that wait for a second person (D17), and what became of earlier ones. */
import type { Db } from './database.ts';

/** Only `open` ones can still take effect. */
export type ProposalState = 'open' | 'in-force' | 'rejected' | 'withdrawn' | 'expired';

interface NewProposal {
  /** What kind of change: names the code that carries it out. */
  readonly kind: string;
  /** What it changes: a property, a meter. */
  readonly subject: string;
  /** What is to be changed, as JSON for that code. */
  readonly payload: string;
  /** What would be different afterwards, as JSON for people. */
  readonly changes: string;
  /** Digest of what it would change; another one at the confirmation makes it stale. */
  readonly basis: string;
  readonly proposedBy: string;
  /** Real time, ms UTC. */
  readonly proposedAt: number;
}

export interface Proposal extends NewProposal {
  readonly id: number;
  readonly state: ProposalState;
  readonly decidedBy: string | null;
  readonly decidedAt: number | null;
}

export interface ProposalDecision {
  readonly state: Exclude<ProposalState, 'open'>;
  readonly by: string;
  readonly atMs: number;
}

export interface ProposalStore {
  add(proposal: NewProposal): number;
  byId(id: number): Proposal | undefined;
  /** Newest first. */
  list(state?: ProposalState): Proposal[];
  /** Decides an open one; the payload is forgotten, it is either in force or of no use. */
  decide(id: number, decision: ProposalDecision): void;
}

const SELECT = `SELECT id, kind, subject, payload, changes, basis, proposed_by AS proposedBy,
  proposed_at AS proposedAt, state, decided_by AS decidedBy, decided_at AS decidedAt FROM proposals`;

export function createProposalStore(db: Db): ProposalStore {
  const add = db.prepare<[NewProposal]>(
    `INSERT INTO proposals (kind, subject, payload, changes, basis, proposed_by, proposed_at, state)
     VALUES (@kind, @subject, @payload, @changes, @basis, @proposedBy, @proposedAt, 'open')`,
  );
  const byId = db.prepare<[number], Proposal>(`${SELECT} WHERE id = ?`);
  const list = db.prepare<[ProposalState | null, ProposalState | null], Proposal>(
    `${SELECT} WHERE ? IS NULL OR state = ? ORDER BY id DESC`,
  );
  const decide = db.prepare<[ProposalDecision & { id: number }]>(
    `UPDATE proposals SET state = @state, decided_by = @by, decided_at = @atMs, payload = ''
     WHERE id = @id AND state = 'open'`,
  );
  return {
    add: (proposal) => Number(add.run(proposal).lastInsertRowid),
    byId: (id) => byId.get(id),
    list: (state) => list.all(state ?? null, state ?? null),
    decide: (id, decision) => void decide.run({ ...decision, id }),
  };
}
