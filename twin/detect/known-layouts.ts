/**
 * Layouts that meters of a kind are known to send, so that the first telegram of a new meter is
 * bound, too. Others are named by the import or learnt. Data only; see payload-layout.ts.
 */
import type { MeterKind } from '../store/meter-kinds.ts';

/** Value, due-date value and date, last month, flow, error date, clock. */
const WATER =
  '0c13........4c13........426c....cc0813........c2086c....02bb56....326c....046d........';
const HEAT =
  '0c06........4c06........426c....cc0806........c2086c....02fd17....326c....046d........';
/** OBIS 1.8.0, 2.8.0, 1.7.0, 2.7.0; the last quarter of an hour; due-date value, clock. */
const ELECTRICITY =
  '0403........04833c........042b........04ab3c........84046d........840403........8404833c........4403........426c....046d........';

const PLAIN: Readonly<Record<MeterKind, readonly string[]>> = {
  'heat-cost-allocator': [
    '0b6e......4b6e......426c....046d........',
    '0b6e......4b6e......426c....326c....046d........',
  ],
  'cold-water': [WATER],
  'warm-water': [WATER],
  heat: [HEAT],
  electricity: [ELECTRICITY],
  'room-sensor': ['0265....4265....02fb1a....42fb1a....02fd971d....'],
  'smoke-detector': ['02fd971d....04fd08........04fd3a........'],
};

/** With and without the check bytes of encrypted telegrams. */
function both(patterns: readonly string[]): readonly string[] {
  return patterns.flatMap((pattern) => [pattern, `2f2f${pattern}`]);
}

export const KNOWN_LAYOUTS: Readonly<Record<MeterKind, readonly string[]>> = {
  'heat-cost-allocator': both(PLAIN['heat-cost-allocator']),
  'cold-water': both(PLAIN['cold-water']),
  'warm-water': both(PLAIN['warm-water']),
  heat: both(PLAIN.heat),
  electricity: both(PLAIN.electricity),
  'room-sensor': both(PLAIN['room-sensor']),
  'smoke-detector': both(PLAIN['smoke-detector']),
};
