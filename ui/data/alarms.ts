/** Alarms that were loaded and alarms that came in since, each once, newest first. */
import type { AlarmAnswer } from '../../twin/api/schemas/alarms.ts';

export function mergeAlarms(
  loaded: readonly AlarmAnswer[],
  live: readonly AlarmAnswer[],
): AlarmAnswer[] {
  const byId = new Map([...loaded, ...live].map((alarm) => [alarm.id, alarm]));
  return [...byId.values()].sort((a, b) => b.id - a.id);
}
