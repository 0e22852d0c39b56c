/** GET /meters. */
import { meterAnswer } from '../convert.ts';
import { ERROR_ANSWERS } from '../schemas/common.ts';
import { MeterListSchema, MetersQuerySchema } from '../schemas/meters.ts';
import { ownState } from '../../property/own-values.ts';
import { requireTenure } from '../own-tenure.ts';
import { seenBy } from '../session-guard.ts';
import type { ApiServer, RouteContext } from './context.ts';

export function addMeterRoutes(app: ApiServer, { portal, access }: RouteContext): void {
  app.get(
    '/meters',
    {
      config: { endpoint: 'GET /meters' },
      schema: {
        summary:
          'Meters with their last reception, page by page in order of label; ' +
          'values for the own tenant and the lab only',
        querystring: MetersQuerySchema,
        response: { 200: MeterListSchema, ...ERROR_ANSWERS },
      },
    },
    async (request) => {
      const { viewer, scope } = seenBy(request);
      const { store } = portal;
      if (scope === 'own') {
        const tenure = requireTenure(store, viewer);
        return store.meters
          .states({ ...request.query, dwellingId: tenure.occupancy.dwellingId })
          .map((meter) => meterAnswer(ownState(store, meter, tenure), true));
      }
      return store.meters
        .states(request.query)
        .map((meter) => meterAnswer(meter, access.seesDwelling(scope, viewer, meter.dwellingId)));
    },
  );
}
