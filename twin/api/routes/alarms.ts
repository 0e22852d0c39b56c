/** GET /alarms, GET /alarms/:id with its evidence, and decisions about one. */
import type { Alarm } from '../../store/alarms.ts';
import { decide } from '../../property/decide.ts';
import { alarmEvidence } from '../alarm-evidence.ts';
import { alarmAnswer, decisionAnswer, decisionRequest } from '../convert.ts';
import { apiError } from '../errors.ts';
import {
  AlarmDetailSchema,
  AlarmListSchema,
  AlarmParamsSchema,
  AlarmsQuerySchema,
} from '../schemas/alarms.ts';
import { ERROR_ANSWERS } from '../schemas/common.ts';
import { DecisionRequestSchema, DecisionSchema } from '../schemas/decisions.ts';
import { ownAlarms } from '../own-events.ts';
import { seenBy } from '../session-guard.ts';
import type { ApiServer, RouteContext } from './context.ts';
import { actorOf, afterDecision, decisionPorts } from './decisions.ts';

export function addAlarmRoutes(app: ApiServer, context: RouteContext): void {
  const { portal } = context;
  const { store } = portal;
  app.get(
    '/alarms',
    {
      config: { endpoint: 'GET /alarms' },
      schema: {
        summary: 'Alarms, newest first; to a tenant those of the own meters',
        querystring: AlarmsQuerySchema,
        response: { 200: AlarmListSchema, ...ERROR_ANSWERS },
      },
    },
    async (request) => {
      const { viewer, scope } = seenBy(request);
      const { query } = request;
      if (scope === 'own') return ownAlarms(store, viewer, query);
      return store.alarms.list(query).map(alarmAnswer);
    },
  );
  app.get(
    '/alarms/:id',
    {
      config: { endpoint: 'GET /alarms/:id' },
      schema: {
        summary: 'One alarm, the telegrams that show it and what was decided about it',
        params: AlarmParamsSchema,
        response: { 200: AlarmDetailSchema, ...ERROR_ANSWERS },
      },
    },
    async (request) => {
      const alarm = alarmOf(context, request.params.id);
      const decisions = store.decisions.list({ alarmId: alarm.id, limit: 1_000 });
      const held = store.readings.held().filter(({ meterId }) => meterId === alarm.meterId);
      return {
        ...alarmAnswer(alarm),
        telegrams: alarmEvidence(portal, alarm, seenBy(request)),
        heldReadings: held.reduce((sum, { count }) => sum + count, 0),
        decisions: decisions.map((decision) => decisionAnswer(store, decision)),
      };
    },
  );
  app.post(
    '/alarms/:id/decisions',
    {
      config: { endpoint: 'POST /alarms/:id/decisions' },
      schema: {
        summary: 'Accept or exclude readings, exchange the device, or close the alarm',
        params: AlarmParamsSchema,
        body: DecisionRequestSchema,
        response: { 200: DecisionSchema, ...ERROR_ANSWERS },
      },
    },
    async (request) => {
      const { id, meterId = '' } = alarmOf(context, request.params.id);
      const asked = { alarmId: id, meterId, ...decisionRequest(request.body) };
      const decision = decide(decisionPorts(context), asked, actorOf(context, request));
      return afterDecision(context, decision);
    },
  );
}

function alarmOf({ portal }: RouteContext, id: number): Alarm {
  const alarm = portal.store.alarms.byId(id);
  if (alarm !== undefined) return alarm;
  throw apiError('API_NOT_FOUND', { details: { what: `alarm ${id}` } });
}
