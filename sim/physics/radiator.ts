/**
 * A radiator by EN 442 and the rating factors of its allocator. Heat q = QN · (ΔT/ΔTN)^n with QN
 * at 75/65/20 °C. The unit scale is the project's convention: 1 unit = 1 kWh, so that
 * raw units × KQ × KC = kWh while the allocator counts (real scales differ).
 */

/** Exponent of a usual panel or sectional radiator. */
export const EXPONENT = 1.3;
/** Logarithmic mean over-temperature at the rated 75/65/20 °C: 10 / ln(55/45) = 49.833 K. */
export const RATED_OVER_K = logMeanOverK({ flowC: 75, returnC: 65, roomC: 20 });
/** Over-temperature at the sensor at which an allocator counts one raw unit an hour. */
export const BASE_OVER_K = 60;

/** Logarithmic mean over-temperature of flow and return over the room, K; 0 when there is none. */
export function logMeanOverK(o: {
  readonly flowC: number;
  readonly returnC: number;
  readonly roomC: number;
}): number {
  const [inlet, outlet] = [o.flowC - o.roomC, o.returnC - o.roomC];
  if (inlet <= 0 || outlet <= 0) return 0;
  return inlet === outlet ? inlet : (inlet - outlet) / Math.log(inlet / outlet);
}

/** Heat output in W at a mean over-temperature of `overK`: QN (ΔT/ΔTN)^n. */
export function heatOutputW(ratedOutputW: number, overK: number, exponent = EXPONENT): number {
  return overK <= 0 ? 0 : ratedOutputW * (overK / RATED_OVER_K) ** exponent;
}

/** The inverse: mean over-temperature in K at which a radiator gives `heatW`. */
export function overTemperatureK(ratedOutputW: number, heatW: number, exponent = EXPONENT): number {
  return heatW <= 0 ? 0 : RATED_OVER_K * (heatW / ratedOutputW) ** (1 / exponent);
}

/** KQ = QN (60/ΔTN)^n / 1000. */
export function ratingKq(ratedOutputW: number, exponent = EXPONENT): number {
  return (ratedOutputW * (BASE_OVER_K / RATED_OVER_K) ** exponent) / 1000;
}

/** KC = (1 − c)^−n, where c is the share of the over-temperature that the sensor does not see. */
export function ratingKc(coupling: number, exponent = EXPONENT): number {
  return (1 - coupling) ** -exponent;
}

/** KT: a device that takes 20 °C for a room that is designed for another temperature sees too much or too little. */
export function ratingKt(designC: number, exponent = EXPONENT): number {
  return ((BASE_OVER_K - (designC - USUAL_DESIGN_C)) / BASE_OVER_K) ** exponent;
}

const USUAL_DESIGN_C = 20;

/** What the radiator sensor of an allocator sees of an over-temperature: ΔTs = (1 − c) ΔT. */
export function sensorOverK(overK: number, coupling: number): number {
  return (1 - coupling) * overK;
}

/** A rating factor as it stands in the list of devices: three decimals. */
export function formatFactor(factor: number): string {
  return (Math.round(factor * 1000) / 1000).toFixed(3);
}
