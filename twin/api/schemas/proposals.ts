/** Changes that wait for a second person, and what became of them. */
import { Type, type Static } from 'typebox';
import { CountSchema, IsoInstantSchema, nullable } from './common.ts';

const ProposalStateSchema = Type.Enum(['open', 'in-force', 'rejected', 'withdrawn', 'expired']);

const ProposalSchema = Type.Object({
  id: Type.Integer({ minimum: 1 }),
  kind: Type.String(),
  subject: Type.String({ description: 'what it changes, for example a property' }),
  state: ProposalStateSchema,
  proposedBy: Type.String(),
  proposedAt: IsoInstantSchema,
  decidedBy: nullable(Type.String()),
  decidedAt: nullable(IsoInstantSchema),
  changeCount: CountSchema,
  changes: Type.Array(
    Type.Object({
      place: Type.String({ description: 'for example "costs 2025-01-01, heatingCents"' }),
      before: nullable(Type.String()),
      after: nullable(Type.String()),
    }),
    { description: 'what would be different; of very many the first' },
  ),
});
export type ProposalAnswer = Static<typeof ProposalSchema>;
/** Newest first. */
export const ProposalListSchema = Type.Array(ProposalSchema);

export const ProposalsQuerySchema = Type.Object(
  { state: Type.Optional(ProposalStateSchema) },
  { additionalProperties: false },
);

export const ProposalDecisionSchema = Type.Object(
  {
    decision: Type.Enum(['confirm', 'reject', 'withdraw'], {
      description: 'a second person confirms or rejects; the author withdraws',
    }),
  },
  { additionalProperties: false },
);

export const ProposalIdSchema = Type.Object({ id: Type.Integer({ minimum: 1 }) });
