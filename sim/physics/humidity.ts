/** Relative humidity of a heated room: outdoor air warmed up, and what people add to it. */

/** Saturation vapour pressure over water, hPa (Magnus formula, coefficients of Sonntag 1990). */
function saturationHPa(temperatureC: number): number {
  return 6.112 * Math.exp((17.62 * temperatureC) / (243.12 + temperatureC));
}

const OUTDOOR_RELATIVE = 0.8;
/** Breath, cooking and washing keep the air of a dwelling about this much above the outdoor air. */
const PEOPLE_HPA = 3.5;

/** Percent, 15 to 95: below and above, walls and windows give and take water. */
export function roomHumidityPct(roomC: number, outdoorC: number): number {
  const vapour = OUTDOOR_RELATIVE * saturationHPa(outdoorC) + PEOPLE_HPA;
  return Math.min(95, Math.max(15, (100 * vapour) / saturationHPa(roomC)));
}
