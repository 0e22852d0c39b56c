/** What a letter of a year tells of the energy and its taxes (§6a Abs. 3 HeizkostenV). */
import type { CivilDate } from '#kernel/time.ts';
import type { Statement } from '../../twin/billing/worksheets/statement.ts';
import type { HeatSourceKind } from '../../sim/physics/heat-source.ts';
import { sumOf } from './amounts.ts';
import type { EnergyCosts } from './energy-costs.ts';

interface CarrierRow {
  readonly carrier: string;
  /** Tax on a litre or kWh, thousandths of a cent. */
  readonly tax?: { readonly label: string; readonly milliCents: number; readonly source: string };
  /** Of delivered heat. */
  readonly network?: { readonly ghg_kg_kwh: string; readonly primary_energy_factor: string };
}

const CARRIERS: Readonly<Record<HeatSourceKind, CarrierRow>> = {
  oil: {
    carrier: 'heating_oil_el',
    tax: { label: 'energy_tax', milliCents: 6_135, source: '§2 Abs. 3 S. 1 Nr. 1 EnergieStG' },
  },
  gas: {
    carrier: 'natural_gas_gross_kwh',
    tax: { label: 'energy_tax', milliCents: 550, source: '§2 Abs. 3 S. 1 Nr. 4 EnergieStG' },
  },
  'district-heat': {
    carrier: 'district_heat_kwh',
    network: { ghg_kg_kwh: '0.16', primary_energy_factor: '0.55' },
  },
  'heat-pump': {
    carrier: 'electricity_kwh',
    tax: { label: 'electricity_tax', milliCents: 2_050, source: '§3 StromStG' },
  },
};

const VAT = { pct: 19, source: '§12 Abs. 1 UStG' } as const;
const LOW_VAT = { pct: 7, source: '§28 Abs. 5, 6 UStG', from: '2022-10-01', to: '2024-03-31' };

export function annualFacts(
  source: HeatSourceKind,
  { lots, usedCents }: EnergyCosts,
): NonNullable<Statement['annual']> {
  const { carrier, tax, network = {} } = CARRIERS[source];
  const used = sumOf(lots.map((lot) => lot.used));
  const isLow = ({ on }: { readonly on: CivilDate }): boolean =>
    (source === 'gas' || source === 'district-heat') && on >= LOW_VAT.from && on <= LOW_VAT.to;
  const lowCents = sumOf(lots.filter(isLow).map(({ cents }) => cents));
  const vat = (cents: number, { pct, source: clause }: { pct: number; source: string }) => ({
    label: 'value_added_tax',
    cents: Math.round((cents * pct) / (100 + pct)),
    source: clause,
  });
  return {
    mix: [{ carrier, pct: 100 }],
    ...network,
    taxes: [
      ...(tax === undefined
        ? []
        : [
            {
              label: tax.label,
              cents: Math.round((used * tax.milliCents) / 1000),
              source: tax.source,
            },
          ]),
      ...(usedCents > lowCents ? [vat(usedCents - lowCents, VAT)] : []),
      ...(lowCents > 0 ? [vat(lowCents, LOW_VAT)] : []),
    ],
  };
}
