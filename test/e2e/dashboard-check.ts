/** What the small house of the dashboard tests answers to a legal check and to a what-if. */
import { billCheck, type CheckedBill } from '../../twin/property/bill-check.ts';
import { changedBill } from '../../twin/property/bill-what-if.ts';
import type {
  BillCheckAnswer,
  WhatIfAnswer,
  WhatIfRequest,
} from '../../twin/api/schemas/bill-check.ts';
import type { Role } from '../../twin/api/schemas/session.ts';
import { whatIfEffect } from '../../twin/property/what-if-effect.ts';
import { heatingBill } from '../../twin/billing/bill.ts';
import { ruleSetOf } from '../../twin/billing/rule-sets.ts';
import { BILL_INPUT, OPEN_METERS } from './dashboard-data.ts';

type Language = CheckedBill['language'];

function checked(role: Role, language: Language): CheckedBill {
  return {
    source: {
      input: BILL_INPUT,
      law: ruleSetOf(),
      openMeters: OPEN_METERS,
      heldMeters: 0,
      trustOf: () => ({ heldReadings: 0 }),
      counted: { heat: new Map(), hotWater: new Map() },
    },
    bill: heatingBill(BILL_INPUT, ruleSetOf()),
    language,
    withheld: { dwellings: role !== 'lab', sum: false },
  };
}

export function checkOf(role: Role, language: Language): BillCheckAnswer {
  const answer = billCheck(checked(role, language), { meters: NO_METERS });
  const devicesOf = (dwellingId: string) =>
    BILL_INPUT.users
      .filter(({ unit }) => unit === dwellingId)
      .flatMap(({ devices = [] }) => devices.map(({ id, label, room }) => ({ id, label, room })));
  const dwellings = answer.dwellings.map((dwelling) => ({
    ...dwelling,
    devices: devicesOf(dwelling.dwellingId),
  }));
  return { ...answer, dwellings };
}

/** The devices come out of the bill here, there is no store. */
const NO_METERS = {
  list: () => [],
  put: () => undefined,
  byId: () => undefined,
  states: () => [],
};

export function whatIfOf(role: Role, { change, language = 'de' }: WhatIfRequest): WhatIfAnswer {
  return whatIfEffect(
    checked(role, language),
    changedBill({ input: BILL_INPUT, law: ruleSetOf() }, change),
  );
}
