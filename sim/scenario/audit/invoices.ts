/** What the landlord of the house has paid in a year, as the invoices and the contracts say it. */

export interface OilLot {
  readonly litres: number;
  readonly cents: number;
  /** Of the lots that were burnt, where CO2 costs are split. */
  readonly co2?: {
    /** Day of the delivery and of its invoice. */
    readonly deliveredOn: string;
    /** As the invoice states it; left out where the law names the price of the year. */
    readonly eurPerTonne?: string;
  };
}

export interface Invoices {
  /** Operation, maintenance, metering: for heating and hot water together. */
  readonly commonCents: number;
  readonly heatingOnlyCents: number;
  readonly hotWaterOnlyCents: number;
  readonly heatingConsumptionPct: number;
  readonly hotWaterConsumptionPct: number;
  /** What was in the tank first; the oldest is burnt first. */
  readonly oil: readonly OilLot[];
  readonly closingLitres: number;
  /** Heat of the hot water by its meter, kWh; undefined where nobody has hot water from the boiler. */
  readonly hotWaterKwh: string | undefined;
  /** By dwelling. */
  readonly prepaidCents: ReadonlyMap<string, number>;
}
