/** GET /meters/:id/readings. */
import { formatInstant } from '#kernel/time.ts';
import { apiError } from '../errors.ts';
import { ERROR_ANSWERS } from '../schemas/common.ts';
import { MeterParamsSchema, ReadingsQuerySchema, ReadingsSchema } from '../schemas/meters.ts';
import { seenBy } from '../session-guard.ts';
import { moveInOf, ownValues } from '../../property/own-values.ts';
import { requireTenure } from '../own-tenure.ts';
import type { ApiServer, RouteContext } from './context.ts';

const LAST_INSTANT = Number.MAX_SAFE_INTEGER;

export function addReadingRoutes(app: ApiServer, { portal, access }: RouteContext): void {
  const { store } = portal;
  app.get(
    '/meters/:id/readings',
    {
      config: { endpoint: 'GET /meters/:id/readings' },
      schema: {
        summary: 'Readings of a meter, from ≤ at < to, oldest first, the newest `limit` of them',
        params: MeterParamsSchema,
        querystring: ReadingsQuerySchema,
        response: { 200: ReadingsSchema, ...ERROR_ANSWERS },
      },
    },
    async (request) => {
      const { viewer, scope } = seenBy(request);
      const meterId = request.params.id;
      const meter = store.meters.byId(meterId);
      access.requireDwelling(scope, viewer, meter?.dwellingId);
      if (meter === undefined) {
        throw apiError('API_NOT_FOUND', { details: { what: `meter ${meterId}` } });
      }
      const { from, to, limit } = request.query;
      const tenure = scope === 'own' ? requireTenure(store, viewer) : undefined;
      const readings = store.readings.list({
        meterId,
        from: Math.max(tenure?.startsAt ?? 0, instantOf(from, 'from') ?? 0),
        to: Math.min(tenure?.endsAt ?? LAST_INSTANT, instantOf(to, 'to') ?? LAST_INSTANT),
        limit: limit ?? 1_000,
      });
      const moveIn = tenure && moveInOf(store, meter, tenure);
      const seen =
        tenure && moveIn
          ? readings.map((reading) => ownValues(reading, meter, { moveIn, tenure }))
          : readings;
      return {
        meterId,
        readings: seen.map(({ at, units, vouchedBy, standing }) => ({
          at: formatInstant(at),
          units,
          vouchedBy,
          standing,
        })),
      };
    },
  );
}

/** The pattern of the schema lets 2025-02-31 pass. */
function instantOf(text: string | undefined, field: string): number | undefined {
  if (text === undefined) return undefined;
  const at = Date.parse(text);
  if (!Number.isNaN(at) && formatInstant(at).slice(0, 10) === text.slice(0, 10)) return at;
  throw apiError('API_BAD_REQUEST', {
    details: { field: `querystring.${field}`, reason: 'is not a date of the calendar' },
  });
}
