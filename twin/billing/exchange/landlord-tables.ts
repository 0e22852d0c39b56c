/**
 * The tables of a landlord, column by column: users with dwelling, time, readings and prepayments,
 * their devices, deliveries of fuel, and costs. A column is a field of the worksheet or its usual
 * German name.
 */
import { defined } from '#kernel/defined.ts';
import { assert } from '#kernel/errors.ts';
import { CELL_KINDS, type CellForm } from './cell-values.ts';

export interface Column extends CellForm {
  /** Path in the row, `start.day`. */
  readonly field: string;
  /** The head that is written, and read too. */
  readonly german: string;
}

const CHOICES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  payer: { tenant: 'Mieter', landlord: 'Vermieter' },
  scale: { unit: 'Einheitsskala', product: 'Produktskala' },
  side: { heating: 'Heizung', hot_water: 'Warmwasser' },
  entry: { opening: 'Anfangsbestand', delivery: 'Lieferung', closing: 'Endbestand' },
};

/** A line holds field, kind and German head. */
function columns(text: string): readonly Column[] {
  return text
    .trim()
    .split('\n')
    .map((line): Column => {
      const [, field = '', name = '', german = ''] = /^\s*(\S+)\s+(\S+)\s+(.+)$/.exec(line) ?? [];
      const kind = CELL_KINDS.find((one) => one === name);
      assert(kind !== undefined, `column ${field} has a kind`);
      const choices = CHOICES[field];
      return { field, kind, german, ...defined({ choices }) };
    });
}

const READINGS = `
  start.day              day     abgelesen am Anfang
  start.value            number  Anfangsstand
  end.day                day     abgelesen am Ende
  end.value              number  Endstand
  note                   text    Notiz`;

export const LANDLORD_TABLES = {
  users: columns(`
  id                     text    Nutzer
  unit                   text    Nutzeinheit
  label                  text    Lage
  occupant               text    Mieter
  payer                  choice  Zahler
  from                   day     von
  to                     day     bis
  area_m2                number  Fläche m²
  heat_units             number  Einheiten
  hot_water_m3           number  Warmwasser m³
  prepaid_cents          money   Vorauszahlung €
  months                 count   Monate
  estimated              yes     geschätzt
  group                  text    Gruppe
  pipe_length_m          number  Rohrlänge m
  vat_option             yes     Umsatzsteuer
  remotely_readable      yes     fernablesbar
  devices_installed_on   day     Geräte seit
  remote_hardship        yes     Härtefall
  note                   text    Notiz`),
  devices: columns(`
  user                   text    Nutzer
  id                     text    Gerät
  room                   text    Raum
  display                count   gezählt
  scale                  choice  Skala
  kq                     number  KQ
  kc                     number  KC
  kt                     number  KT${READINGS}`),
  'water-meters': columns(`
  user                   text    Nutzer
  id                     text    Gerät
  room                   text    Raum
  m3                     number  m³${READINGS}`),
  deliveries: columns(`
  fuel                   text    Brennstoff
  quantity               number  Menge
  year                   count   Jahr
  delivered_on           day     geliefert am
  invoiced_on            day     Rechnung vom
  number                 text    Rechnung
  kg_per_unit            number  kg CO2 je Einheit
  price_eur_t            number  € je t
  vat_pct                number  USt %
  biogenic_pct           number  biogen %
  state_number           number  Zustandszahl
  calorific_kwh_m3       number  Brennwert kWh/m³
  note                   text    Notiz`),
  'fuel-stock': columns(`
  entry                  choice  Eintrag
  quantity               number  Menge
  cents                  money   Betrag €
  delivered_on           day     geliefert am
  number                 text    Rechnung
  note                   text    Notiz`),
  costs: columns(`
  kind                   text    Kostenart
  label                  text    Bezeichnung
  cents                  money   Betrag €
  side                   choice  nur
  labour_cents           money   darin Arbeitskosten €
  note                   text    Notiz`),
  // What a metering company billed, in the columns of `bill.csv` or of its own letters.
  result: columns(`
  user                           text   Nutzer
  heating_base_cents             money  heating_base_eur
  heating_consumption_cents      money  heating_consumption_eur
  hot_water_base_cents           money  hot_water_base_eur
  hot_water_consumption_cents    money  hot_water_consumption_eur
  heating_cents                  money  Heizung €
  hot_water_cents                money  Warmwasser €
  total_cents                    money  total_eur
  co2_credit_cents               money  co2_credit_eur
  labour_cents                   money  labour_eur
  note                           text   Notiz`),
} as const;

export type LandlordTable = keyof typeof LANDLORD_TABLES;

/** Further heads of a column, of a letter. */
export const OTHER_HEADS: Readonly<Record<string, string>> = {
  'summe €': 'total_cents',
  'kosten €': 'total_cents',
  'arbeitskosten €': 'labour_cents',
  'co2-entlastung €': 'co2_credit_cents',
};

/** Columns of `bill.csv` that say what the worksheet says already. */
export const PASSED_OVER: readonly string[] = [
  'dwelling',
  'label',
  'occupant',
  'payer',
  'from',
  'to',
  'area_m2',
  'rated_units',
  'hot_water_m3',
  'payable_eur',
  'prepaid_eur',
  'balance_eur',
];
