/** What goes on a letter besides its bill: who sends it, and what §6a Abs. 3 HeizkostenV wants. */
import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { compare, rational, sum, toExactText } from '#kernel/rational.ts';
import { checkDistinct, checkPct, notNegative, notNegativeCents } from '../check-fields.ts';
import { badField, billingError } from '../errors.ts';
import { complaintAbout } from './complaint.ts';
import {
  byName,
  CentsField,
  DecimalField,
  exact,
  NameField,
  optional,
  sheet,
  showableText,
} from './fields.ts';

const TextField = showableText(200, 1);

export const SenderField = sheet({
  name: TextField,
  /** Parts set apart by commas: street, postcode and town. */
  address: TextField,
  contact: optional(TextField),
  account: optional(sheet({ holder: TextField, iban: TextField })),
});

const SENDER = Compile(SenderField);

/** Throws BILLING_BAD_WORKSHEET with the path of the field. */
export function readSender(value: unknown): Static<typeof SenderField> {
  if (SENDER.Check(value)) return value;
  const { path, expected } = complaintAbout(SENDER, value);
  const field = path === 'the worksheet' ? 'sender' : `sender.${path}`;
  throw billingError('BILLING_BAD_WORKSHEET', {
    details: { kind: 'sender', path: field, expected },
    hint: '{"name", "address", "contact"?, "account"?: {"holder", "iban"}}, each a short text',
  });
}

export const AnnualField = sheet({
  mix: optional(Type.Array(sheet({ carrier: NameField, pct: DecimalField }), { maxItems: 20 })),
  /** Of district heat, kg of a kWh. */
  ghg_kg_kwh: optional(DecimalField),
  primary_energy_factor: optional(DecimalField),
  /** In the costs; one without its legal source does not go on a letter. */
  taxes: optional(
    Type.Array(sheet({ label: NameField, cents: CentsField, source: optional(NameField) }), {
      maxItems: 20,
    }),
  ),
  /** Heat of the building for room heating in the period. */
  heat_kwh: optional(DecimalField),
  /** Own heating of the period before, by user of the bill. */
  before_kwh: optional(byName(DecimalField)),
});

export type AnnualSheet = Static<typeof AnnualField>;

/** Throws BILLING_BAD_FIELD. `users` are those of the bill, where they are known. */
export function checkAnnual(annual: AnnualSheet, field: string, users?: readonly string[]): void {
  const { mix = [], taxes = [], before_kwh = {} } = annual;
  mix.forEach(({ pct }, at) => {
    checkPct(`${field}.mix[${at}].pct`, exact(pct));
  });
  checkDistinct(
    mix.map(({ carrier }) => carrier),
    (at) => `${field}.mix[${at}].carrier`,
  );
  const all = sum(mix.map(({ pct }) => exact(pct)));
  if (compare(all, rational(MIX_MAX_PCT)) > 0) {
    throw badField(`${field}.mix`, toExactText(all), 'parts of one whole, 100 together');
  }
  taxes.forEach(({ cents }, at) => {
    notNegativeCents(`${field}.taxes[${at}].cents`, cents);
  });
  for (const name of ['ghg_kg_kwh', 'primary_energy_factor', 'heat_kwh'] as const) {
    notNegative(`${field}.${name}`, annual[name] === undefined ? undefined : exact(annual[name]));
  }
  for (const [user, kwh] of Object.entries(before_kwh)) {
    notNegative(`${field}.before_kwh.${user}`, exact(kwh));
    if (users?.includes(user) === false) {
      throw badField(`${field}.before_kwh.${user}`, user, 'the id of a user');
    }
  }
}

/** Rounded parts may add up to a little more than the whole. */
const MIX_MAX_PCT = 101;

export const LetterField = sheet({
  sender: optional(SenderField),
  property_address: optional(TextField),
  annual: optional(AnnualField),
});
