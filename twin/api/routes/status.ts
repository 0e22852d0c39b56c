/** GET /health and GET /status. */
import { placeOf } from '../../property/place.ts';
import { instantOrNull, gatewayAnswer } from '../convert.ts';
import { ERROR_ANSWERS } from '../schemas/common.ts';
import { HealthSchema, SickSchema, StatusSchema, type Status } from '../schemas/status.ts';
import { seenBy, type Seen } from '../session-guard.ts';
import { VERSION } from '../../version.ts';
import type { ApiServer, RouteContext } from './context.ts';

export function addStatusRoutes(app: ApiServer, context: RouteContext): void {
  app.get(
    '/health',
    {
      config: { endpoint: 'GET /health' },
      schema: {
        summary: 'The portal answers, and can write to its disk',
        response: { 200: HealthSchema, ...ERROR_ANSWERS, 503: SickSchema },
      },
    },
    async (_request, reply) => {
      const problem = context.portal.store.storage.problem();
      if (problem === undefined) return { ok: true as const, version: VERSION };
      const { code, message, hint } = problem;
      return reply.code(503).send({ ok: false, version: VERSION, code, message, hint });
    },
  );
  app.get(
    '/status',
    {
      config: { endpoint: 'GET /status' },
      schema: {
        summary: 'Property, counters, gateways and defences',
        response: { 200: StatusSchema, ...ERROR_ANSWERS },
      },
    },
    async (request) => statusFor(context, seenBy(request)),
  );
}

function statusFor({ portal, access }: RouteContext, { viewer, scope }: Seen): Status {
  const { store, defences } = portal;
  const property = store.properties.properties()[0];
  return {
    version: VERSION,
    simulated: portal.lab !== undefined || store.domainClock.isLab,
    property:
      property === undefined
        ? null
        : { id: property.id, name: property.name, ...placeOf(property) },
    dwellings: store.properties
      .dwellings()
      .filter(({ id }) => access.seesDwelling(scope, viewer, id))
      .map(({ id, label, floor }) => ({ id, label, floor })),
    defencesOff: [...defences.off],
    watermark: instantOrNull(store.counters.watermark()),
    counters: store.counters.read(),
    gateways: store.gateways.list().map(gatewayAnswer),
  };
}
