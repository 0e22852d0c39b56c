/** GET /dwellings/:dwellingId/consumption: the monthly information, as figures and as a letter. */
import { sendDocument } from '../documents.ts';
import { informationFigures } from '../../property/information-figures.ts';
import { dwellingInformation } from '../../property/dwelling-information.ts';
import { monthlyLetter } from '../../property/monthly-letter.ts';
import { ERROR_ANSWERS } from '../schemas/common.ts';
import {
  ConsumptionParamsSchema,
  ConsumptionQuerySchema,
  ConsumptionSchema,
  DocumentQuerySchema,
} from '../schemas/consumption.ts';
import { requireTenure } from '../own-tenure.ts';
import { seenBy, type Seen } from '../session-guard.ts';
import type { ApiServer, RouteContext } from './context.ts';

export function addConsumptionRoutes(app: ApiServer, { portal, access }: RouteContext): void {
  const information = ({ viewer, scope }: Seen, dwellingId: string, month?: string) => {
    access.requireDwelling(scope, viewer, dwellingId);
    const own = scope === 'own' ? requireTenure(portal.store, viewer).occupancy : undefined;
    return dwellingInformation(portal.store, dwellingId, { month, tenancy: own });
  };
  app.get(
    '/dwellings/:dwellingId/consumption',
    {
      config: { endpoint: 'GET /dwellings/:dwellingId/consumption' },
      schema: {
        summary: 'Monthly consumption information, of the newest whole month or the one asked for',
        params: ConsumptionParamsSchema,
        querystring: ConsumptionQuerySchema,
        response: { 200: ConsumptionSchema, ...ERROR_ANSWERS },
      },
    },
    async (request) => {
      const { dwellingId } = request.params;
      const { month, language } = request.query;
      return informationFigures(information(seenBy(request), dwellingId, month), language);
    },
  );
  app.get(
    '/dwellings/:dwellingId/consumption/document',
    {
      config: { endpoint: 'GET /dwellings/:dwellingId/consumption/document' },
      schema: {
        summary: 'The same as a letter, PDF or HTML, German or English',
        params: ConsumptionParamsSchema,
        querystring: DocumentQuerySchema,
        response: ERROR_ANSWERS,
      },
    },
    async (request, reply) => {
      const { month, format = 'pdf', language = 'de' } = request.query;
      const source = information(seenBy(request), request.params.dwellingId, month);
      const document = monthlyLetter(portal.store, source, { language, brand: portal.brand });
      const name = `consumption-${source.dwelling.id}-${source.information.month}`;
      return sendDocument(reply, document, { name, format });
    },
  );
}
