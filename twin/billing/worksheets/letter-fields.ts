/** What goes on a letter besides its bill: who sends it, and what §6a Abs. 3 HeizkostenV wants. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { billingError } from '../errors.ts';
import { complaintAbout } from './complaint.ts';
import {
  byName,
  CentsField,
  DecimalField,
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

export const LetterField = sheet({
  sender: optional(SenderField),
  property_address: optional(TextField),
  annual: optional(AnnualField),
});
