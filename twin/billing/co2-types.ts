/** CO2 costs of a bill: what was delivered, and how its costs come apart. */
import type { Rational } from '#kernel/rational.ts';
import type { CivilDate } from '#kernel/time.ts';
import type { Cents } from '#kernel/units.ts';
import type { Amount } from './because.ts';

export interface Co2Delivery {
  readonly fuel: string;
  readonly quantity: Rational;
  /** Year in which it was sold; finds price and tax rate. */
  readonly year?: number;
  /** Price of the invoice; goes before that of the year. */
  readonly eurPerTonne?: Rational;
  readonly vatPct?: Rational;
  /** Day of delivery: finds the tax rate of that day. */
  readonly deliveredOn?: CivilDate;
  /** Day of the invoice: fuel invoiced before the law is not split. */
  readonly invoicedOn?: CivilDate;
  /** kg per unit from the invoice, for fuels without a standard factor. */
  readonly kgPerUnit?: Rational;
  /** Part that grew, which emits nothing by the law. */
  readonly biogenicPct?: Rational;
  /** Of gas by volume: m³ × state number × gross calorific value are kWh. */
  readonly gas?: { readonly stateNumber: Rational; readonly kwhPerM3: Rational };
  /** Of the invoice. */
  readonly number?: string;
}

export interface Co2Input {
  readonly livingAreaM2: Rational;
  readonly building?: 'residential' | 'non_residential';
  /** One kind of renewal is forbidden by law: `half`; both: `none`. */
  readonly restriction?: 'half' | 'none';
  /** An agreed period of less than a year; a change of tenants is none. */
  readonly agreedPeriod?: { readonly from: CivilDate; readonly to: CivilDate };
  /** The tenant buys the fuel and claims the landlord's part back. */
  readonly selfSupply?: { readonly otherOwnAppliances: boolean };
  readonly emissions:
    | { readonly deliveries: readonly Co2Delivery[] }
    | { readonly kg: Rational; readonly costCents: Cents };
}

/** A delivery with what its CO2 costs are made of, as a letter shows it. */
export interface PricedDelivery {
  readonly delivery: Co2Delivery;
  readonly unit: string;
  readonly kgPerUnit: Rational;
  readonly eurPerTonne: Rational;
  readonly vatPct: Rational;
  readonly emissionsKg: Rational;
  readonly costCents: Cents;
}

export interface Co2Result {
  readonly emissionsKg: Rational;
  /** Rounded to the decimal that the table is read with. */
  readonly specificKgM2: Rational;
  /** Null where the building has no tier. */
  readonly tier: number | null;
  readonly landlordPct: Rational;
  readonly cost: Amount;
  readonly landlord: Amount;
  readonly tenant: Amount;
  readonly deliveries: readonly PricedDelivery[];
  readonly livingAreaM2: Rational;
  /** The period began before the law: nothing is split. */
  readonly isBeforeLaw: boolean;
  readonly limitScale: Rational;
  /** Only where the tenant supplies the own dwelling. */
  readonly reimbursement?: Amount;
}
