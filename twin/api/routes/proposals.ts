/** GET /proposals and POST /proposals/:id/decision: changes under four eyes (D17). */
import { formatInstant } from '#kernel/time.ts';
import type { BillInputChange } from '../../property/bill-inputs.ts';
import type { Proposal } from '../../store/proposals.ts';
import { instantOrNull } from '../convert.ts';
import { ERROR_ANSWERS } from '../schemas/common.ts';
import {
  ProposalDecisionSchema,
  ProposalIdSchema,
  ProposalListSchema,
  ProposalsQuerySchema,
  type ProposalAnswer,
} from '../schemas/proposals.ts';
import { seenBy } from '../session-guard.ts';
import type { ApiServer, RouteContext } from './context.ts';

const CHANGES_SHOWN = 200;

export function addProposalRoutes(app: ApiServer, { fourEyes }: RouteContext): void {
  app.get(
    '/proposals',
    {
      config: { endpoint: 'GET /proposals' },
      schema: {
        summary: 'Changes of bill inputs that wait for a second person, newest first',
        querystring: ProposalsQuerySchema,
        response: { 200: ProposalListSchema, ...ERROR_ANSWERS },
      },
    },
    async (request) => fourEyes.list(request.query.state).map(proposalAnswer),
  );
  app.post(
    '/proposals/:id/decision',
    {
      config: { endpoint: 'POST /proposals/:id/decision' },
      schema: {
        summary: 'Confirm, reject or withdraw a proposal',
        params: ProposalIdSchema,
        body: ProposalDecisionSchema,
        response: { 200: ProposalListSchema, ...ERROR_ANSWERS },
      },
    },
    async (request) => {
      const { decision } = request.body;
      fourEyes[decision](request.params.id, seenBy(request).viewer.user.name);
      return fourEyes.list('open').map(proposalAnswer);
    },
  );
}

function proposalAnswer(proposal: Proposal): ProposalAnswer {
  const { id, kind, subject, state, proposedBy, proposedAt, decidedBy, decidedAt } = proposal;
  const changes = JSON.parse(proposal.changes) as BillInputChange[];
  return {
    id,
    kind,
    subject,
    state,
    proposedBy,
    proposedAt: formatInstant(proposedAt),
    decidedBy,
    decidedAt: instantOrNull(decidedAt),
    changeCount: changes.length,
    changes: changes.slice(0, CHANGES_SHOWN),
  };
}
