/** What the landlord of the house has paid in a year, as the invoices and the contracts say it. */
import type { HeatSourceKind } from '../../physics/heat-source.ts';

/** Energy of one invoice. */
interface EnergyLot {
  /** Litres of oil; kWh of gas by its gross calorific value, of delivered heat, of electricity. */
  readonly quantity: number;
  readonly cents: number;
  /** Of what was used, where CO2 costs are split. */
  readonly co2?: {
    /** Day of the delivery or reading, and of its invoice. */
    readonly deliveredOn: string;
    /** As the invoice states it; left out where the law names the price of the year. */
    readonly eurPerTonne?: string;
    /** kg of CO2 in a unit, as the supplier of heat states it. */
    readonly kgPerUnit?: string;
  };
}

export interface Invoices {
  /** Operation, maintenance, metering: for heating and hot water together. */
  readonly commonCents: number;
  readonly heatingOnlyCents: number;
  readonly hotWaterOnlyCents: number;
  readonly heatingConsumptionPct: number;
  readonly hotWaterConsumptionPct: number;
  readonly source: HeatSourceKind;
  /** What was in the tank first; the oldest is used first. */
  readonly lots: readonly EnergyLot[];
  /** Left in the tank. */
  readonly closing: number;
  /** Heat of the hot water by its meter, kWh; undefined where nobody has hot water from the plant. */
  readonly hotWaterKwh: string | undefined;
  /** What the hot water is a part of, kWh by meter; left out where it follows from the fuel. */
  readonly plantKwh?: string;
  /** By dwelling. */
  readonly prepaidCents: ReadonlyMap<string, number>;
}
