/** GET /bill-check: what is wrong with a bill. POST /bill-what-if: what it would be otherwise. */
import type { Language } from '#kernel/language.ts';
import { billCheck } from '../../property/bill-check.ts';
import type { CheckedBill } from '../../property/bill-check.ts';
import { changedBill } from '../../property/bill-what-if.ts';
import {
  BillCheckQuerySchema,
  BillCheckSchema,
  WhatIfRequestSchema,
  WhatIfSchema,
} from '../schemas/bill-check.ts';
import type { BillChange } from '../schemas/bill-check.ts';
import { ERROR_ANSWERS } from '../schemas/common.ts';
import { seenBy } from '../session-guard.ts';
import type { Seen } from '../session-guard.ts';
import { storedBill } from '../../property/stored-bill.ts';
import { whatIfEffect } from '../../property/what-if-effect.ts';
import { withheldFrom } from '../bill-access.ts';
import type { ApiServer, RouteContext } from './context.ts';

export function addBillCheckRoutes(app: ApiServer, context: RouteContext): void {
  const { store } = context.portal;
  app.get(
    '/bill-check',
    {
      config: { endpoint: 'GET /bill-check' },
      schema: {
        summary: 'The legal check of a bill before it goes out',
        querystring: BillCheckQuerySchema,
        response: { 200: BillCheckSchema, ...ERROR_ANSWERS },
      },
    },
    async (request) => billCheck(checkedBill(context, seenBy(request), request.query), store),
  );
  app.post(
    '/bill-what-if',
    {
      config: { endpoint: 'POST /bill-what-if' },
      schema: {
        summary: 'The same bill with other shares, prices, change of tenants or a failed device',
        body: WhatIfRequestSchema,
        response: { 200: WhatIfSchema, ...ERROR_ANSWERS },
      },
    },
    async (request) => {
      const seen = seenBy(request);
      const { change } = request.body;
      const checked = checkedBill(context, seen, request.body);
      context.access.requireWholeHouse(
        seen.scope,
        checked.bill.provisional,
        isOfOneDwelling(change),
      );
      return whatIfEffect(checked, changedBill(checked.source.input, change));
    },
  );
}

/** Its effect would tell what the dwelling used. */
function isOfOneDwelling({ moved, failed }: BillChange): boolean {
  return moved !== undefined || failed !== undefined;
}

function checkedBill(
  context: RouteContext,
  { scope }: Seen,
  { period, language = 'de' }: { readonly period: string; readonly language?: Language },
): CheckedBill {
  const stored = storedBill(context.portal.store, period);
  return { ...stored, language, withheld: withheldFrom(scope, stored, context) };
}
