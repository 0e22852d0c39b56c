/** What a letter knows of its house besides the bill. */
import type { EnergySource } from '../inform/average-user.ts';
import type { BillLetter } from './bill-letter.ts';
import { ruleSetOf } from '../billing/rule-sets.ts';

const CARRIER_OF: Readonly<Record<EnergySource, string>> = {
  gas: 'natural_gas',
  oil: 'heating_oil',
  'district-heating': 'district_heat',
  'heat-pump': 'electricity',
};

/** The source by which an average user is found, where there is one. */
export function energyOf(carrier: string | undefined): EnergySource | undefined {
  const sources = Object.keys(CARRIER_OF) as EnergySource[];
  return sources.find((source) => CARRIER_OF[source] === carrier);
}

export const carrierOf = (source: EnergySource): string => CARRIER_OF[source];

/** What is burnt, as far as the letter says so. */
export function namedCarriers({ energy, annual, bill }: BillLetter): string[] {
  const law = ruleSetOf(bill.country);
  const delivered = (bill.co2?.deliveries ?? []).map(({ delivery }) => delivery.fuel);
  const named = [...(annual?.mix ?? []).map(({ carrier }) => carrier), ...delivered];
  const carriers = named.map((name) => law.fuel(name)?.carrier ?? name);
  return energy === undefined ? carriers : [...carriers, CARRIER_OF[energy]];
}
