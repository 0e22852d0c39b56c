/** GET /bills: the sheet of the property. GET /bills/:dwellingId: the bill of one dwelling. */
import { billDocument } from '../../documents/bill-document.ts';
import { makeBill, readableBill } from '../bill-access.ts';
import { dwellingBillAnswer, propertySheet } from '../../property/bill-sheets.ts';
import { groupSum } from '../../property/bill-groups.ts';
import { storedBillLetter } from '../../property/bill-letters.ts';
import { sendDocument } from '../documents.ts';
import { apiError } from '../errors.ts';
import {
  BillDocumentQuerySchema,
  BillParamsSchema,
  BillQuerySchema,
  DwellingBillSchema,
  PropertySheetSchema,
} from '../schemas/bills.ts';
import { ERROR_ANSWERS } from '../schemas/common.ts';
import { seenBy } from '../session-guard.ts';
import type { ApiServer, RouteContext } from './context.ts';

export function addBillRoutes(app: ApiServer, context: RouteContext): void {
  const { access } = context;
  app.get(
    '/bills',
    {
      config: { endpoint: 'GET /bills' },
      schema: {
        summary: 'Heating costs of the property and what each dwelling pays',
        querystring: BillQuerySchema,
        response: { 200: PropertySheetSchema, ...ERROR_ANSWERS },
      },
    },
    async (request) => {
      const { scope } = seenBy(request);
      const made = makeBill(context, request.query.period);
      const { provisional } = made.bill;
      const sum = groupSum(made.bill, context.portal.store);
      return propertySheet(made, {
        dwellings: access.withholdsDwellings(scope, provisional),
        sum: access.withholdsSum(scope, provisional, sum),
      });
    },
  );
  app.get(
    '/bills/:dwellingId',
    {
      config: { endpoint: 'GET /bills/:dwellingId' },
      schema: {
        summary: 'The bill of one dwelling with the reason of every figure',
        params: BillParamsSchema,
        querystring: BillQuerySchema,
        response: { 200: DwellingBillSchema, ...ERROR_ANSWERS },
      },
    },
    async (request) => {
      const { dwellingId } = request.params;
      const { made, own } = readableBill(context, seenBy(request), {
        dwellingId,
        period: request.query.period,
      });
      const bill = dwellingBillAnswer(made, dwellingId, own?.id);
      if (bill !== undefined) return bill;
      throw apiError('API_NOT_FOUND', { details: { what: `dwelling ${dwellingId}` } });
    },
  );
  addDocumentRoute(app, context);
}

function addDocumentRoute(app: ApiServer, context: RouteContext): void {
  app.get(
    '/bills/:dwellingId/document',
    {
      config: { endpoint: 'GET /bills/:dwellingId/document' },
      schema: {
        summary: 'The same as a letter, PDF or HTML, German or English',
        params: BillParamsSchema,
        querystring: BillDocumentQuerySchema,
        response: ERROR_ANSWERS,
      },
    },
    async (request, reply) => {
      const { dwellingId } = request.params;
      const { period, format = 'pdf', language = 'de' } = request.query;
      const { own } = readableBill(context, seenBy(request), { dwellingId, period });
      const letter = storedBillLetter(context.portal.store, { year: period, language });
      const lines = letter.bill.lines.filter(({ unit }) => unit === dwellingId);
      // One user for the whole period is named by the dwelling; of several the last is meant.
      const line =
        own === undefined
          ? lines.at(-1)
          : lines.find(({ userId }) => userId === own.id || userId === dwellingId);
      if (line === undefined) {
        throw apiError('API_NOT_FOUND', { details: { what: `dwelling ${dwellingId}` } });
      }
      const name = `bill-${dwellingId}-${period}`;
      return sendDocument(reply, billDocument(letter, line), { name, format });
    },
  );
}
