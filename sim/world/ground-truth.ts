/** What the registers of the house really have; only the auditor and tests may ask. */
import type { CivilDate, Instant } from '#kernel/time.ts';
import { MICRO_PER_UNIT } from '../devices/heat-cost-allocator.ts';
import type { HeatTruth } from './heat-truth.ts';
import type { PowerTruth, RegisterTruth } from './register-meter.ts';
import type { WorldMeter } from './world-meter.ts';

export interface MeterTruth {
  readonly meterId: string;
  readonly label: string;
  readonly dwellingId: string;
  /** Whole units on the display now. */
  readonly units: number;
  /** The exact register in millionths of a unit. */
  readonly microUnits: number;
  readonly dueDate: CivilDate;
  readonly dueDateUnits: number;
  /** Heat given off since the due date, counted or not, and in the period before. */
  readonly kwh: number;
  readonly dueDateKwh: number;
}

export interface GroundTruth {
  readonly at: Instant;
  readonly meters: readonly MeterTruth[];
  /** Warm water meters and, where no allocator hangs, heat meters. */
  readonly registers: readonly RegisterTruth[];
  readonly heat: HeatTruth;
  /** Of each dwelling with an electricity meter. */
  readonly power: readonly PowerTruth[];
}

export function truthOf(meter: WorldMeter, now: Instant): MeterTruth {
  meter.catchUp(now);
  const { allocator } = meter;
  return {
    meterId: meter.id,
    label: meter.meter.label,
    dwellingId: meter.meter.dwellingId,
    units: Math.floor(allocator.microUnits / MICRO_PER_UNIT),
    microUnits: allocator.microUnits,
    dueDate: allocator.dueDate,
    dueDateUnits: allocator.dueDateUnits,
    kwh: meter.heatMilliWh / 1e6,
    dueDateKwh: meter.dueHeatMilliWh / 1e6,
  };
}
