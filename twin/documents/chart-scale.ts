/** The scale of a bar chart: from 0 to a round number above the largest value. */
interface ChartScale {
  readonly max: number;
  /** Where lines are drawn, 0 first. */
  readonly ticks: readonly number[];
}

const TICKS_MAX = 5;
const STEPS = [1, 2, 2.5, 5, 10] as const;

export function chartScale(values: readonly (number | null)[]): ChartScale {
  const largest = Math.max(0, ...values.map((value) => value ?? 0));
  if (!(largest > 0)) return { max: 1, ticks: [0, 1] };
  const rough = largest / TICKS_MAX;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * (STEPS.find((candidate) => candidate * power >= rough) ?? 10);
  const count = Math.ceil(largest / step - 1e-9);
  const ticks = Array.from({ length: count + 1 }, (_, index) => round(index * step));
  return { max: ticks.at(-1) ?? 1, ticks };
}

function round(value: number): number {
  return Number(value.toPrecision(12));
}
