/** GET /bill-check: what is wrong with a bill. POST /bill-what-if: what it would be otherwise. */
import type { Language } from '#kernel/language.ts';
import { storedBillLetter } from '../../property/bill-letters.ts';
import { billCheck, type CheckedBill } from '../../property/bill-check.ts';
import { changedBill } from '../../property/bill-what-if.ts';
import {
  BillCheckQuerySchema,
  BillCheckSchema,
  WhatIfRequestSchema,
  WhatIfSchema,
} from '../schemas/bill-check.ts';
import { ERROR_ANSWERS } from '../schemas/common.ts';
import { seenBy, type Seen } from '../session-guard.ts';
import { whatIfEffect } from '../../property/what-if-effect.ts';
import { isPreset } from '../../property/what-if-presets.ts';
import { propertyBillView } from '../bill-access.ts';
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
    async (request) => {
      const { checked } = checkedBill(context, seenBy(request), request.query);
      const { language, bill } = checked;
      const year = bill.period.to.slice(0, 4);
      const asked = { year, language, stored: checked, monthsOf: 'nobody' } as const;
      return billCheck(checked, store, storedBillLetter(store, asked));
    },
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
      const { checked, running } = checkedBill(context, seen, request.body);
      context.access.requirePreset(seen.scope, running, isPreset(change));
      return whatIfEffect(checked, changedBill(checked.source, change));
    },
  );
}

function checkedBill(
  context: RouteContext,
  seen: Seen,
  { period, language = 'de' }: { readonly period: string; readonly language?: Language },
): { readonly checked: CheckedBill; readonly running: boolean } {
  const { stored, withheld, running } = propertyBillView(context, seen, period);
  return { checked: { ...stored, language, withheld }, running };
}
