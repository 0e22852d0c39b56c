/** Decisions about a meter, the list of all, and what a second person says to one. */
import type { FastifyRequest } from 'fastify';
import type { Decision } from '../../store/alarm-decisions.ts';
import {
  confirm,
  decide,
  undo,
  withdraw,
  type Actor,
  type DecisionPorts,
} from '../../property/decide.ts';
import { decisionAnswer, decisionRequest } from '../convert.ts';
import { domainNow } from '../domain-now.ts';
import { apiError } from '../errors.ts';
import { ERROR_ANSWERS } from '../schemas/common.ts';
import {
  DecisionListSchema,
  DecisionParamsSchema,
  DecisionRequestSchema,
  DecisionSchema,
  DecisionsQuerySchema,
  UndoRequestSchema,
  type DecisionAnswer,
} from '../schemas/decisions.ts';
import { MeterParamsSchema } from '../schemas/meters.ts';
import { seenBy } from '../session-guard.ts';
import type { ApiServer, RouteContext } from './context.ts';

const ONE = {
  params: DecisionParamsSchema,
  response: { 200: DecisionSchema, ...ERROR_ANSWERS },
} as const;

export function addDecisionRoutes(app: ApiServer, context: RouteContext): void {
  const { store } = context.portal;
  app.get(
    '/decisions',
    {
      config: { endpoint: 'GET /decisions' },
      schema: {
        summary: 'Decisions, newest first; with state=waiting those that want a second person',
        querystring: DecisionsQuerySchema,
        response: { 200: DecisionListSchema, ...ERROR_ANSWERS },
      },
    },
    async (request) =>
      store.decisions.list(request.query).map((decision) => decisionAnswer(store, decision)),
  );
  app.post(
    '/meters/:id/decisions',
    {
      config: { endpoint: 'POST /meters/:id/decisions' },
      schema: {
        summary: 'The same as for an alarm, about readings of a meter that are held',
        params: MeterParamsSchema,
        body: DecisionRequestSchema,
        response: { 200: DecisionSchema, ...ERROR_ANSWERS },
      },
    },
    async (request) => {
      const meterId = request.params.id;
      if (store.meters.byId(meterId) === undefined) {
        throw apiError('API_NOT_FOUND', { details: { what: `meter ${meterId}` } });
      }
      const asked = { meterId, ...decisionRequest(request.body) };
      const decision = decide(decisionPorts(context), asked, actorOf(context, request));
      return afterDecision(context, decision);
    },
  );
  addSettlingRoutes(app, context);
}

function addSettlingRoutes(app: ApiServer, context: RouteContext): void {
  app.post(
    '/decisions/:id/confirm',
    {
      config: { endpoint: 'POST /decisions/:id/confirm' },
      schema: { ...ONE, summary: 'The second person’s yes: the decision takes effect' },
    },
    async (request) => {
      const by = actorOf(context, request);
      return afterDecision(context, confirm(decisionPorts(context), request.params.id, by));
    },
  );
  app.delete(
    '/decisions/:id',
    {
      config: { endpoint: 'DELETE /decisions/:id' },
      schema: { ...ONE, summary: 'Withdraws a decision that still waits' },
    },
    async (request) => {
      const by = actorOf(context, request);
      return afterDecision(context, withdraw(decisionPorts(context), request.params.id, by));
    },
  );
  app.post(
    '/decisions/:id/undo',
    {
      config: { endpoint: 'POST /decisions/:id/undo' },
      schema: {
        ...ONE,
        body: UndoRequestSchema,
        summary: 'Takes back a decision in force, by another one that names it',
      },
    },
    async (request) => {
      const asked = { id: request.params.id, reason: request.body.reason };
      const decision = undo(decisionPorts(context), asked, actorOf(context, request));
      return afterDecision(context, decision);
    },
  );
}

export function decisionPorts({ portal, fourEyes }: RouteContext): DecisionPorts {
  return { store: portal.store, secondPerson: fourEyes.secondPerson };
}

export function actorOf({ portal }: RouteContext, request: FastifyRequest): Actor {
  const { name } = seenBy(request).viewer.user;
  return { name, atMs: domainNow(portal), realMs: portal.clock.now() };
}

/** Tells listeners: whoever keeps readings or registrations in memory reads them again. */
export function afterDecision({ portal }: RouteContext, decision: Decision): DecisionAnswer {
  portal.live.emit('decision', decision);
  const alarm = portal.store.alarms.byId(decision.alarmId ?? 0);
  if (alarm !== undefined) portal.live.emit('alarm', alarm);
  return decisionAnswer(portal.store, decision);
}
