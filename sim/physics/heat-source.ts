/**
 * What makes the water of a house warm, and how much heat it makes of what its meter counts: oil and
 * gas are burnt, district heat is handed over, a heat pump lifts heat from the outdoor air.
 */

export const HEAT_SOURCES = ['oil', 'gas', 'district-heat', 'heat-pump'] as const;
export type HeatSourceKind = (typeof HEAT_SOURCES)[number];

export interface HeatSource {
  readonly kind: HeatSourceKind;
  /**
   * Heat of 100 kWh on the meter: of the oil's heating value, of the gas's gross calorific value with
   * water too warm to condense, of delivered heat. Of a heat pump, percent of what an ideal one makes.
   */
  readonly efficiencyPct: number;
}

/** Usual devices: an old oil boiler, a condensing gas boiler, a transfer station, an air source heat pump. */
export const USUAL_EFFICIENCY_PCT: Readonly<Record<HeatSourceKind, number>> = {
  oil: 85,
  gas: 87,
  'district-heat': 98,
  'heat-pump': 45,
};

/** Water of the heating or of the hot water, and the weather. */
interface SourceConditions {
  readonly flowC: number;
  readonly returnC: number;
  readonly outdoorC: number;
}

/** Flue gas of natural gas condenses on water colder than this; each kelvin gives a part of its heat back. */
const DEW_POINT_C = 55;
const CONDENSING_PCT_PER_K = 0.36;
const MOST_OF_GROSS_PCT = 98;

/** The evaporator is colder than the air that it cools, and the lift never smaller than this. */
const EVAPORATOR_K = 5;
const LEAST_LIFT_K = 15;
const ZERO_C_IN_K = 273.15;

/** Heat for one unit on the meter: below 1 where some is lost, above 1 where the air gives it. */
export function heatPerIntake(source: HeatSource, now: SourceConditions): number {
  const { kind, efficiencyPct } = source;
  switch (kind) {
    case 'oil':
    case 'district-heat':
      return efficiencyPct / 100;
    case 'gas': {
      const more = CONDENSING_PCT_PER_K * Math.max(0, DEW_POINT_C - now.returnC);
      return Math.min(efficiencyPct + more, Math.max(efficiencyPct, MOST_OF_GROSS_PCT)) / 100;
    }
    case 'heat-pump': {
      const liftK = Math.max(LEAST_LIFT_K, now.flowC - now.outdoorC + EVAPORATOR_K);
      // The heating element takes over where the pump would be worse than it.
      return Math.max(1, ((efficiencyPct / 100) * (now.flowC + ZERO_C_IN_K)) / liftK);
    }
  }
}
