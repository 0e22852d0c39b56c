/** GET /health and GET /status. */
import { instantOrNull, gatewayAnswer } from '../convert.ts';
import { ERROR_ANSWERS } from '../schemas/common.ts';
import { HealthSchema, StatusSchema } from '../schemas/status.ts';
import type { Status } from '../schemas/status.ts';
import { seenBy } from '../session-guard.ts';
import type { Seen } from '../session-guard.ts';
import { VERSION } from '../../version.ts';
import type { ApiServer, RouteContext } from './context.ts';

export function addStatusRoutes(app: ApiServer, context: RouteContext): void {
  app.get(
    '/health',
    {
      config: { endpoint: 'GET /health' },
      schema: { summary: 'The portal answers', response: { 200: HealthSchema, ...ERROR_ANSWERS } },
    },
    async () => ({ ok: true as const, version: VERSION }),
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
    simulated: true,
    property: property === undefined ? null : { id: property.id, name: property.name },
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
