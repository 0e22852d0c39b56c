/** What a bill is made from and what it is. Areas, energies and volumes are exact fractions. */
import type { Rational } from '#kernel/rational.ts';
import type { CivilDate } from '#kernel/time.ts';
import type { Cents } from '#kernel/units.ts';
import type { ErrorText, Translations } from '../words/words.ts';
import type { Amount, Because } from './because.ts';
import type { Co2Input, Co2Result } from './co2-types.ts';
import type { ReadingTrust } from './trust.ts';
import type { MeterConsumption, MeterReadings, WaterMeter } from './rated-units.ts';

export interface BillPeriod {
  /** First day, included. */
  readonly from: CivilDate;
  /** Last day, included. */
  readonly to: CivilDate;
}

/** Heating and hot water are billed apart from each other. */
export type PotSide = 'heating' | 'hot_water';

/** `landlord` pays for vacancy and own use. */
type Payer = 'tenant' | 'landlord';

export interface FuelLot {
  readonly quantity: Rational;
  readonly cents: Cents;
  /** Of the invoice of a delivery. */
  readonly deliveredOn?: CivilDate;
  readonly number?: string;
}

/** Opening stock and deliveries, oldest first, and what is left on the last day. */
export interface FuelStock {
  readonly lots: readonly FuelLot[];
  readonly closing: Rational;
  readonly inLitres?: true;
}

interface BillCosts {
  /** Of the plant as a whole, without the fuel of `fuelStock`; split by energy. */
  readonly unitaryCents: Cents;
  /** Added after the split. */
  readonly heatingOnlyCents?: Cents;
  readonly hotWaterOnlyCents?: Cents;
  /** Fuel used, first in first out, joins the unitary costs. */
  readonly fuelStock?: FuelStock;
  /** Public relief that the supplier took off, passed on: it lowers the unitary costs. */
  readonly relief?: readonly Relief[];
}

export const RELIEFS = ['december_2022', 'price_brake'] as const;
export interface Relief {
  readonly kind: (typeof RELIEFS)[number];
  readonly cents: Cents;
}

export const SPLIT_ADJUSTMENTS = [
  'gas_gross_calorific',
  'commercial_heat_delivery',
  'monovalent_heat_pump',
] as const;
/** Corrections of the formulas, never of a measured amount. */
type SplitAdjustment = (typeof SPLIT_ADJUSTMENTS)[number];

/** What the whole plant used: kWh, or fuel that a heating value turns into kWh. */
export type PlantEnergy =
  | { readonly totalKwh: Rational }
  | {
      readonly fuel: {
        readonly type: string;
        readonly quantity: Rational;
        /** kWh per unit of the fuel, from the supplier; goes before the table of the law. */
        readonly supplierKwhPerUnit?: Rational;
      };
    };

export type HotWaterSplit =
  | { readonly method: 'none' }
  /** Nothing is measured: a part of the costs that the law leaves open, in a country that knows one. */
  | { readonly method: 'flat'; readonly heatingPct: Rational }
  /** A plant without boiler and heat delivery may be split by a recognised rule of technique. */
  | { readonly method: 'recognised_rule'; readonly hotWaterPct: Rational; readonly rule: string }
  | {
      readonly method: 'heat_meter';
      readonly hotWaterKwh: Rational;
      readonly plant: PlantEnergy;
      readonly adjust?: readonly SplitAdjustment[];
    }
  | {
      readonly method: 'formula_volume';
      readonly volumeM3: Rational;
      readonly temperatureC: Rational;
      readonly plant: PlantEnergy;
      readonly adjust?: readonly SplitAdjustment[];
    }
  | {
      readonly method: 'formula_area';
      readonly areaM2: Rational;
      readonly plant: PlantEnergy;
      readonly adjust?: readonly SplitAdjustment[];
    };

export interface BillShares {
  readonly heatingConsumptionPct: Rational;
  /** Needed where there are costs of hot water. */
  readonly hotWaterConsumptionPct?: Rational;
  /** A contract allows more by consumption than the law's upper limit. */
  readonly moreByAgreement?: boolean;
}

export interface ReductionClaim {
  readonly reason: string;
  /** Part that the cut applies to; without it what the user is billed. */
  readonly baseCents?: Cents;
}

/** A line: one payer of one unit for one stretch of the period. */
export interface BillUser {
  readonly id: string;
  /** The dwelling; lines of one unit follow each other in time. */
  readonly unit: string;
  readonly payer: Payer;
  readonly label?: string;
  readonly occupant?: string;
  readonly areaM2: Rational;
  /** First and last day; without them the whole period. */
  readonly from?: CivilDate;
  readonly to?: CivilDate;
  /** Rated already. Devices, where given, are added. */
  readonly heatUnits?: Rational;
  readonly devices?: readonly MeterConsumption[];
  readonly hotWaterM3?: Rational;
  /** They add up to the volume. */
  readonly waterMeters?: readonly WaterMeter[];
  /** The heat units are an estimate already, made outside; counts towards the limit. */
  readonly estimated?: boolean;
  /** Group that is metered together (Vorerfassung). */
  readonly group?: string;
  /** Length of exposed pipes, where pipe heat goes by it. */
  readonly pipeLengthM?: Rational;
  readonly prepaidCents?: Cents;
  /** Months that the prepayments cover; without it the months of the line. */
  readonly prepaidMonths?: number;
  readonly reductions?: readonly ReductionClaim[];
  /** Of the devices of the unit, where it is not that of the house. */
  readonly remotelyReadable?: boolean;
  readonly devicesInstalledOn?: CivilDate;
  /** A retrofit would be impossible or unreasonable here. */
  readonly remoteHardship?: boolean;
  /** Billed net plus value added tax. */
  readonly vatOption?: boolean;
}

/** The reading of a unit whose change of users nobody read: split by degree days and days. */
export interface UnitReading {
  readonly unit: string;
  readonly heatUnits?: Rational;
  readonly hotWaterM3?: Rational;
}

export type EstimateBasis =
  | { readonly method: 'building_average' }
  | {
      readonly method: 'comparable_rooms';
      readonly units: Rational;
      readonly areaM2: Rational;
    }
  | { readonly method: 'previous_period'; readonly units: Rational }
  /** Mean of several earlier periods, times what the building used against them. */
  | {
      readonly method: 'previous_periods';
      readonly units: readonly Rational[];
      readonly buildingRatio: Rational;
    };

/** Devices of a line that did not measure: what they missed is estimated. */
export interface FailedDevices {
  readonly user: string;
  readonly side: PotSide;
  /** Area of the rooms without a measured value. */
  readonly areaM2: Rational;
  readonly basis: EstimateBasis;
}

export interface UserGroup {
  readonly id: string;
  /** Measured heat of the group. */
  readonly kwh: Rational;
  readonly consumptionPct: Rational;
  /** Not measured but what the others leave, which the law does not allow. */
  readonly isRest?: boolean;
}

export interface UserGroups {
  /** Share of the heating costs that goes by the measured heat of the groups. */
  readonly measuredPct: Rational;
  readonly groups: readonly UserGroup[];
}

export interface PipeHeat {
  /** Heat fed into the room heating, hot water taken off. */
  readonly fedKwh: Rational;
  /** What one rated unit of an allocator stands for. */
  readonly kwhPerUnit: Rational;
  readonly mostlyUninsulated: boolean;
  /** False where the pipes lie in a floor or a wall: then nothing is corrected. */
  readonly exposed?: boolean;
  readonly key: 'area' | 'pipe_length';
}

/** What only people know of the building and of the sending; the legal check asks for it. */
export interface LegalFacts {
  readonly below1994Insulation?: boolean;
  readonly oilOrGasHeating?: boolean;
  readonly pipesMostlyInsulated?: boolean;
  /** Metering the hot water by heat meter would be unreasonably dear. */
  readonly hotWaterMeterUnreasonable?: boolean;
  /** The bill is one of the community to its owners, not of a landlord to tenants. */
  readonly betweenOwners?: boolean;
  readonly remotelyReadable?: boolean;
  readonly devicesInstalledOn?: CivilDate;
  readonly remoteHardship?: boolean;
  /** Pipes that are seen; those in a floor or a wall are not exposed (BGH VIII ZR 5/16). */
  readonly pipesExposed?: boolean;
  /** Water is paid for in another bill already. */
  readonly waterBilledApart?: boolean;
  /** Warm water of the plant by its own meter. */
  readonly mainMeterM3?: Rational;
  /** Nobody got relief in these years. */
  readonly noRelief?: boolean;
  /** Meters of a heat pump, which must be there before its factor counts. */
  readonly heatPumpMetersInstalledOn?: CivilDate;
  readonly monthlyInformationComplete?: boolean;
  readonly co2PartShown?: boolean;
  /** Day on which the tenants have, or will have, the bill. */
  readonly receivedOn?: CivilDate;
  /** Heated area of the building as the landlord knows it. */
  readonly buildingAreaM2?: Rational;
}

export interface BillInput {
  readonly property?: { readonly id: string; readonly name: string };
  readonly period: BillPeriod;
  /** The period is not over: the whole year's estimated costs are split by what is counted so far. */
  readonly provisional?: boolean;
  readonly costs: BillCosts;
  /** What is burnt, by a name of the law, where no other field says so. */
  readonly fuel?: string;
  readonly split?: HotWaterSplit;
  readonly shares: BillShares;
  readonly users: readonly BillUser[];
  /** Sides whose consumption costs go by area. */
  readonly areaOnly?: readonly PotSide[];
  /** Of the costs, what was paid for water. */
  readonly waterCents?: Cents;
  readonly degreeDayTable?: string;
  readonly noInterimReading?: readonly UnitReading[];
  readonly failed?: readonly FailedDevices[];
  readonly groups?: UserGroups;
  readonly pipeHeat?: PipeHeat;
  readonly co2?: Co2Input;
  /** Tax that is in the costs, for users with VAT option. */
  readonly inputVatPct?: Rational;
  readonly facts?: LegalFacts;
  readonly before?: PeriodBefore;
  readonly trust?: ReadingTrust;
}

/** The period before as it was billed: where it ended this one begins. */
export interface PeriodBefore {
  /** Its last day. */
  readonly to?: CivilDate;
  /** What its stock left, and what that is worth. */
  readonly closing?: { readonly quantity: Rational; readonly cents?: Cents };
  /** What devices showed at its end, by device. */
  readonly readings?: ReadonlyMap<string, Rational>;
}

export interface Pots {
  readonly unitaryHeating: Amount;
  readonly unitaryHotWater: Amount;
  readonly heating: Amount;
  readonly hotWater: Amount;
  readonly heatingConsumption: Amount;
  readonly heatingBase: Amount;
  readonly hotWaterConsumption: Amount;
  readonly hotWaterBase: Amount;
}

/** A meter's line on the bill; numbers with a fraction are decimal texts. */
export interface MeterLine extends MeterReadings {
  readonly id: string;
  readonly label: string;
  readonly room: string;
  readonly units: number;
  readonly ratedUnits: string;
  readonly because: Because;
}

export interface Reduction {
  readonly reason: string;
  readonly amount: Amount;
}

export interface BillLine {
  readonly userId: string;
  readonly unit: string;
  readonly payer: Payer;
  readonly label: string;
  readonly occupant: string;
  readonly period: BillPeriod;
  readonly days: number;
  /** Of the year, exact. */
  readonly degreeDaysPermille: Rational;
  readonly areaM2: Rational;
  readonly heatUnits: Rational;
  readonly hotWaterM3: Rational;
  readonly estimated: boolean;
  readonly meters: readonly MeterLine[];
  readonly waterMeters?: readonly WaterMeter[];
  readonly heatingBase: Amount;
  readonly heatingConsumption: Amount;
  readonly hotWaterBase: Amount;
  readonly hotWaterConsumption: Amount;
  readonly total: Amount;
  /** Landlord's part of the CO2 costs, taken off. */
  readonly co2Credit?: Amount;
  /** Tenants' part of the CO2 costs that stays with this line. */
  readonly co2Own?: Amount;
  readonly reductions: readonly Reduction[];
  /** Total less credit and reductions. */
  readonly payable: Amount;
  readonly prepaidCents?: Cents;
  /** More than 0: additional payment; less: refund. */
  readonly balance?: Amount;
  readonly newMonthlyPrepayment?: Amount;
  readonly vat?: { readonly net: Amount; readonly tax: Amount; readonly gross: Amount };
}

/** `error`: must not go out like this; `warning`: costs money or trust; `note`: worth knowing. */
export type FindingLevel = 'error' | 'warning' | 'note';

export interface Finding {
  readonly code: string;
  readonly level: FindingLevel;
  /** Path of the field that it is about, as in the worksheet: `users[2].from`. */
  readonly field: string;
  readonly source: string;
  /** What is wrong, in English. */
  readonly message: string;
  /** The same, and how to mend it, in the other languages. */
  readonly translations: Translations<ErrorText>;
  /** What it may cost or move, in cents; 0 where it moves nothing. */
  readonly consequenceCents: Cents;
  /** What it allows users to cut by itself; findings of one reason together allow one cut. */
  readonly cut?: Cut;
  readonly hint: string;
  readonly details: Readonly<Record<string, string | number>>;
}

/** Of the billed share of each user, for a reason that the law names. */
export interface Cut {
  readonly reason: string;
  readonly byUser: ReadonlyMap<string, Cents>;
}

export interface Bill {
  /** Id of the rule set, `germany`. */
  readonly country: string;
  readonly property: { readonly id: string; readonly name: string };
  readonly period: BillPeriod;
  readonly provisional: boolean;
  readonly shares: BillShares;
  readonly costs: {
    readonly unitary: Amount;
    readonly total: Amount;
    readonly heatingOnlyCents: Cents;
    readonly hotWaterOnlyCents: Cents;
    readonly relief: readonly Relief[];
  };
  /** Undefined where all costs are heating costs. */
  readonly hotWater?: {
    /** Undefined where the costs were split flat, without any energy. */
    readonly kwh?: Rational;
    readonly fuel?: Rational;
    /** Energy of the whole plant, where it is known. */
    readonly totalKwh?: Rational;
    readonly share: Rational;
    readonly because: readonly Because[];
  };
  readonly pots: Pots;
  readonly lines: readonly BillLine[];
  /** Sum of the lines; equals the costs, asserted. */
  readonly totalCents: Cents;
  readonly payableCents: Cents;
  readonly co2?: Co2Result;
  /** Sides whose consumption costs went by area. */
  readonly areaOnly: readonly PotSide[];
  readonly trust?: ReadingTrust;
}
